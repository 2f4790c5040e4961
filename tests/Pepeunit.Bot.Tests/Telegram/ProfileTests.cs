using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Sandbox;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Profile;
using Pepeunit.Bot.Testing;
using Xunit;
using static Pepeunit.Bot.Tests.Telegram.ShellHost;
using static Pepeunit.Bot.Tests.Telegram.TestHandlers;

namespace Pepeunit.Bot.Tests.Telegram;

public sealed class ProfileTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Name_descriptions_and_commands_are_set_for_every_language_and_scope()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        await Eventually.HoldsAsync(() => CallsOf(shell, "setChatMenuButton").Any(), "the profile is set", Stop);

        string[] languages = ["", "en", "ru"];
        foreach (var method in new[] { "setMyName", "setMyDescription", "setMyShortDescription" })
        {
            Assert.Equal(
                languages, CallsOf(shell, method).Select(call => call.Parameters.GetValueOrDefault("language_code", "")).Order());
        }

        var menus = CallsOf(shell, "setMyCommands").ToList();
        Assert.Equal(6, menus.Count);
        Assert.Equal(["all", "shared"], CommandsOf(menus, "ru", "all_private_chats"));
        Assert.Equal(["shared"], CommandsOf(menus, "en", "all_group_chats"));
        Assert.All(shell.Sandbox.Calls(), call => Assert.Empty(call.UnknownParameters));
    }

    [Fact]
    public async Task An_admin_sees_the_admins_commands_and_nobody_else_does()
    {
        var people = new FakePeople();
        people.Change(Anna, person => person with { Role = PersonRole.Admin, Language = "ru" });
        await using var shell = await ShellHost.StartAsync(new Setup(Map) { People = people }, Stop);

        shell.Sandbox.SendText(Anna, "/all");
        await shell.WaitForTextAsync(Anna, "done", Stop);
        shell.Sandbox.SendText(Anna, "/all");
        shell.Sandbox.SendText(Ben, "/all");
        await shell.WaitForTextAsync(Ben, "done", Stop);

        await Eventually.HoldsAsync(() => shell.Said(Anna).Count == 2, "both are answered", Stop);
        var menu = Assert.Single(CallsOf(shell, "setMyCommands"), call => ScopeOf(call)["type"]!.ToString() == "chat");
        Assert.Equal(Anna, (long)ScopeOf(menu)["chat_id"]!);
        Assert.Equal(["all", "shared", "secret"], NamesOf(menu));

        people.Change(Anna, person => person with { Role = PersonRole.User });
        shell.Sandbox.SendText(Anna, "/all");
        await Eventually.HoldsAsync(() => CallsOf(shell, "deleteMyCommands").Any(), "the menu is taken back", Stop);
    }

    [Fact]
    public async Task What_is_set_already_is_known_by_its_hash()
    {
        using var storage = await TestDatabase.CreateAsync();
        var store = new BotProfileStore(storage.Database);

        await store.RememberAsync("name:en", "Pepeunit", Stop);
        await store.RememberAsync("name:en", "Pepeunit.Bot", Stop);

        Assert.True(await store.IsTheSameAsync("name:en", "Pepeunit.Bot", Stop));
        Assert.False(await store.IsTheSameAsync("name:en", "Pepeunit", Stop));
        Assert.False(await store.IsTheSameAsync("name:ru", "Pepeunit.Bot", Stop));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public void The_profile_keeps_the_lengths_of_the_bot_api(string language)
    {
        var profile = BotProfileText.Of(Locales.LoadEmbedded(), new UpdateRoutes(), language);

        // setMyName 0-64, setMyDescription 0-512, setMyShortDescription 0-120 characters.
        Assert.InRange(profile.Name.Length, 1, 64);
        Assert.InRange(profile.Description.Length, 1, 512);
        Assert.InRange(profile.ShortDescription.Length, 1, 120);
    }

    [Fact]
    public async Task A_chat_that_blocked_the_bot_is_unreachable_until_it_comes_back()
    {
        var changes = new List<MemberChange>();
        await using var shell = await ShellHost.StartAsync(
            routes => Map(routes.MemberChanged<TestHandlers>((_, change, _, _) =>
            {
                changes.Add(change);
                return Task.FromResult(Answer.None);
            })),
            Stop);
        shell.Sandbox.SendText(Anna, "/all");
        await shell.WaitForTextAsync(Anna, "done", Stop);

        shell.Sandbox.SetBlocked(Anna, isBlocked: true);
        await Eventually.HoldsAsync(() => ReachabilityOf(shell, Anna) == 0, "it is unreachable", Stop);
        shell.Sandbox.SetBlocked(Anna, isBlocked: false);
        await Eventually.HoldsAsync(() => ReachabilityOf(shell, Anna) == 1, "it is reachable", Stop);

        Assert.Equal([MemberChange.Unreachable, MemberChange.Reachable], changes);
    }

    private static void Map(UpdateRoutes routes) => routes
        .Command<TestHandlers>(
            "all", (_, _, _) => Task.FromResult(Say("done")), new CommandInfo("telegram.flow.back", CommandMenu.Private))
        .Command<TestHandlers>(
            "shared", (_, _, _) => Task.FromResult(Say("done")),
            new CommandInfo("telegram.flow.cancel", CommandMenu.Private | CommandMenu.Group))
        .Command<TestHandlers>(
            "secret", (_, _, _) => Task.FromResult(Say("done")), new CommandInfo("telegram.flow.cancel", CommandMenu.Admin));

    private static long? ReachabilityOf(ShellHost shell, long chatId)
    {
        using var connection = shell.Services.GetRequiredService<Pepeunit.Bot.Storage.Relational.RelationalDatabase>()
            .OpenAsync(Stop).GetAwaiter().GetResult();
        return Dapper.SqlMapper.ExecuteScalar<long?>(
            connection, "SELECT is_reachable FROM chat_state WHERE chat_id = @chatId", new { chatId });
    }

    private static IEnumerable<SandboxCall> CallsOf(ShellHost shell, string method) =>
        shell.Sandbox.Calls().Where(call => call.Method == method && call.Status == 200);

    private static IEnumerable<string> CommandsOf(IEnumerable<SandboxCall> menus, string language, string scope) =>
        NamesOf(menus.Single(call => call.Parameters.GetValueOrDefault("language_code") == language
            && ScopeOf(call)["type"]!.ToString() == scope));

    private static IEnumerable<string> NamesOf(SandboxCall call) =>
        JsonNode.Parse(call.Parameters["commands"])!.AsArray().Select(command => command!["command"]!.ToString());

    private static JsonNode ScopeOf(SandboxCall call) => JsonNode.Parse(call.Parameters["scope"])!;
}
