using Pepeunit.Bot.Features.Units.Rest.Archives;
using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Units.Rest;

/// <summary>What devices ask for over HTTP; addresses and shapes as existing Pepeunit clients expect them.</summary>
internal sealed class DeviceCalls(
    UnitGate gate, StateStorage storage, DeviceFiles files, IFirmwareFiles firmware, TimeProvider time)
{
    private const string Json = "application/json";

    public async Task<IResult> SetStateStorageAsync(
        string unit, StateStorageBody body, HttpContext context, CancellationToken cancellationToken)
    {
        var gated = await gate.OwnUnitAsync(unit, context.Caller(), cancellationToken);
        if (gated.Found is not { } own) return gated.Refusal!;
        if (StateStorage.FindProblem(body.State) is { } problem) return problem;
        await storage.SetAsync(own.Id, body.State!, cancellationToken);
        return Results.NoContent();
    }

    public async Task<IResult> GetStateStorageAsync(string unit, HttpContext context, CancellationToken cancellationToken)
    {
        var gated = await gate.OwnUnitAsync(unit, context.Caller(), cancellationToken);
        return gated.Found is { } own
            ? new ApiJson(await storage.GetAsync(own.Id, cancellationToken))
            : gated.Refusal!;
    }

    public async Task<IResult> EnvAsync(string unit, HttpContext context, CancellationToken cancellationToken)
    {
        var gated = await gate.OwnUnitAsync(unit, context.Caller(), cancellationToken);
        if (gated.Found is not { } own) return gated.Refusal!;
        if (await files.FindEnvAsync(own, cancellationToken) is not { } env) return Gone();
        KeepNowhere(context);
        return Results.Bytes(env, Json);
    }

    public async Task<IResult> SchemaAsync(string unit, HttpContext context, CancellationToken cancellationToken)
    {
        var gated = await gate.VisibleUnitAsync(unit, context.Caller(), cancellationToken);
        return gated.Found is { } visible
            ? Results.Bytes(await files.SchemaAsync(visible, cancellationToken), Json)
            : gated.Refusal!;
    }

    public Task<IResult> TgzAsync(
        string unit, int? wbits, int? level, HttpContext context, CancellationToken cancellationToken) =>
        ArchiveAsync(unit, wbits, level, context, (own, format) => new Packed(
            format.Compress(DeviceArchive.Tar(own, time.GetUtcNow())), format.MediaType, "tgz"), cancellationToken);

    public Task<IResult> TarAsync(
        string unit, int? wbits, int? level, HttpContext context, CancellationToken cancellationToken) =>
        ArchiveAsync(unit, wbits, level, context, (own, _) => new Packed(
            DeviceArchive.Tar(own, time.GetUtcNow()), "application/x-tar", "tar"), cancellationToken);

    public Task<IResult> ZipAsync(
        string unit, int? wbits, int? level, HttpContext context, CancellationToken cancellationToken) =>
        ArchiveAsync(unit, wbits, level, context, (own, format) => new Packed(
            DeviceArchive.Zip(own, format.Level, time.GetUtcNow()), "application/zip", "zip"), cancellationToken);

    private async Task<IResult> ArchiveAsync(
        string unit, int? wbits, int? level, HttpContext context,
        Func<IReadOnlyList<FirmwareFile>, ArchiveFormat, Packed> pack, CancellationToken cancellationToken)
    {
        var gated = await gate.OwnUnitAsync(unit, context.Caller(), cancellationToken);
        if (gated.Found is not { } own) return gated.Refusal!;
        var format = new ArchiveFormat(wbits ?? 9, level ?? 9);
        if (!format.HasGoodWindow)
        {
            return ApiRefusal.Invalid(
                "bad_wbits", $"wbits is {format.WindowBits}; allowed are {ArchiveFormat.AllowedWindowBits}.");
        }

        if (!format.HasGoodLevel)
            return ApiRefusal.Invalid("bad_level", $"level is {format.Level}; allowed are -1 (the default level) and 0 to 9.");

        if (await files.FindEnvAsync(own, cancellationToken) is not { } env) return Gone();
        var ofRepo = (await firmware.ListAsync(own, cancellationToken))
            .Where(file => file.Path is not ("env.json" or "schema.json")).ToList();
        if (ofRepo.Find(file => !ArchivePath.IsSafe(file.Path)) is { } unsafeFile)
        {
            return ApiRefusal.Invalid(
                "unsafe_path", $"The Repo holds a file that cannot be packed safely: \"{UnitGate.Cut(unsafeFile.Path)}\". "
                + $"Paths are relative, have no empty, '.' or '..' level and at most {ArchivePath.MaxBytes} bytes.");
        }

        KeepNowhere(context);
        var packed = pack(
            [
                .. ofRepo, new FirmwareFile("env.json", env),
                new FirmwareFile("schema.json", await files.SchemaAsync(own, cancellationToken)),
            ],
            format);
        return Results.File(packed.Content, packed.ContentType, $"{own.Id}.{packed.Extension}");
    }

    // The answer holds the device's secrets.
    private static void KeepNowhere(HttpContext context) => context.Response.Headers.CacheControl = "no-store";

    private static ApiRefusal Gone() => ApiRefusal.NotFound("There is no such Unit (any more).");

    private sealed record Packed(byte[] Content, string ContentType, string Extension);
}
