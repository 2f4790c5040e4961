using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Limits;

namespace Pepeunit.Bot.Sandbox.Files;

internal sealed class FileMethods(FileStore files)
{
    public void Map(MethodTable methods) => methods.Add("getFile", GetFile);

    private JsonObject GetFile(BotCall call)
    {
        var id = call.FindText("file_id") ?? throw BotApiError.BadRequest("file_id not specified");
        var file = files.Find(id) ?? throw BotApiError.BadRequest("wrong file_id or the file is temporarily unavailable");
        if (file.Bytes.Length > Sizes.DownloadBytes) throw BotApiError.BadRequest("file is too big");
        return new()
        {
            ["file_id"] = file.FileId,
            ["file_unique_id"] = file.UniqueId,
            ["file_size"] = file.Bytes.Length,
            ["file_path"] = file.Path,
        };
    }
}
