using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>Every answer against the Bot API's types (npm @gramio/types), which the sandbox has not seen.</summary>
public sealed class SchemaTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_method_answers_as_the_Bot_API_schema_says()
    {
        var schema = await Node.SchemaAsync();
        await using var sandbox = await Sandbox.StartAsync(new() { Port = 0, LimitsEnabled = false });
        var all = new AllMethods(sandbox);
        await all.RunAsync();

        // A new method cannot stay unchecked: it must be called above.
        Assert.Equal(sandbox.Server.Methods, all.Results.Select(answer => answer.Method).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(sandbox.Server.Calls().Where(call => call.UnknownParameters.Count > 0).Select(call => $"{call.Method}: {string.Join(", ", call.UnknownParameters)}"));
        var (code, output) = await CheckAsync(schema, all.Results);
        Assert.True(code == 0, output);
        Assert.Contains($"checked {all.Results.Count} results of {sandbox.Server.Methods.Count} methods", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_sees_a_missing_field_a_wrong_type_and_an_unknown_field()
    {
        var schema = await Node.SchemaAsync();

        var (code, output) = await CheckAsync(schema,
        [
            ("getMe", JsonNode.Parse("""{"id":1,"first_name":"x"}""")!),
            ("getChat", JsonNode.Parse("""{"id":"1"}""")!),
            ("getFile", JsonNode.Parse("""{"file_id":"a","file_unique_id":"b","path":"c"}""")!),
            ("getMyThoughts", JsonNode.Parse("true")!),
        ]);

        Assert.NotEqual(0, code);
        Assert.Contains("is_bot", output, StringComparison.Ordinal);
        Assert.Contains("getChat", output, StringComparison.Ordinal);
        Assert.Contains("\"additionalProperty\":\"path\"", output, StringComparison.Ordinal);
        Assert.Contains("getMyThoughts: the Bot API has no such method", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> CheckAsync(string schema, IEnumerable<(string Method, JsonNode Result)> answers)
    {
        var file = Path.Combine(Path.GetDirectoryName(schema)!, $"answers-{Guid.CreateVersion7():N}.json");
        var list = new JsonArray([.. answers.Select(answer => new JsonObject { ["method"] = answer.Method, ["result"] = answer.Result.DeepClone() })]);
        await File.WriteAllTextAsync(file, list.ToJsonString(JsonSerializerOptions.Default), Stop);
        try
        {
            return await Node.RunAsync("node", "check.mjs", schema, file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
