using ArchUnitNET.Loader;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Pepeunit.Bot.Tests.Architecture;

public sealed class FeatureBoundaryTests
{
    private const string Root = @"Pepeunit\.Bot\.Features";

    // The whole map of who may know whom. A new edge is a line here, and a reviewer sees it.
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Users"] = [],
        ["Units"] = ["Users"],
        ["Series"] = [],
        ["Load"] = [],
        ["Listeners"] = ["Users", "Units", "Series"],
        ["Boards"] = ["Users", "Units", "Listeners", "Series"],
        ["NodeHealth"] = ["Users"],
    };

    // Rooms that serve every feature and know none.
    private static readonly string[] Shells = ["Telegram", "Conversations", "Charts", "Jobs", "Localization", "Settings", "Web"];

    private static readonly ArchUnitNET.Domain.Architecture Code =
        new ArchLoader().LoadAssemblies(typeof(Modules).Assembly).Build();

    public static TheoryData<string> Features => [.. MayUse.Keys];

    public static TheoryData<string> ShellNames => [.. Shells];

    [Theory, MemberData(nameof(Features))]
    public void A_feature_uses_only_the_features_it_declares(string feature)
    {
        foreach (var other in MayUse.Keys.Except(MayUse[feature]).Where(name => name != feature))
            AssertDoesNotDepend($@"^{Root}\.{feature}(\.|$)", $@"^{Root}\.{other}(\.|$)");
    }

    [Theory, MemberData(nameof(ShellNames))]
    public void A_shell_knows_no_feature(string shell)
    {
        AssertDoesNotDepend($@"^Pepeunit\.Bot\.{shell}(\.|$)", $@"^{Root}(\.|$)");
    }

    [Fact]
    public void Only_charts_sees_the_drawing_libraries()
    {
        foreach (var shell in Shells.Except(["Charts"]))
            AssertDoesNotDepend($@"^Pepeunit\.Bot\.{shell}(\.|$)", @"^(ScottPlot|SkiaSharp)(\.|$)");
        AssertDoesNotDepend($@"^{Root}(\.|$)", @"^(ScottPlot|SkiaSharp)(\.|$)");
    }

    [Fact]
    public void Only_the_telegram_shell_sees_the_telegram_library()
    {
        AssertDoesNotDepend($@"^{Root}(\.|$)", @"^Telegram\.Bot(\.|$)");
        AssertDoesNotDepend(@"^Pepeunit\.Bot\.(Conversations|Localization|Charts)(\.|$)", @"^Telegram\.Bot(\.|$)");
    }

    [Fact]
    public void Only_the_jobs_room_sees_hangfire()
    {
        AssertDoesNotDepend($@"^{Root}(\.|$)", @"^Hangfire(\.|$)");
        AssertDoesNotDepend(@"^Pepeunit\.Bot\.(Telegram|Conversations|Localization|Charts)(\.|$)", @"^Hangfire(\.|$)");
    }

    [Fact]
    public void Every_feature_folder_is_on_the_map()
    {
        var features = typeof(Modules).Assembly.GetTypes()
            .Select(type => type.Namespace ?? "")
            .Where(name => name.StartsWith("Pepeunit.Bot.Features.", StringComparison.Ordinal))
            .Select(name => name.Split('.')[3])
            .Distinct();

        Assert.All(features, feature => Assert.Contains(feature, MayUse.Keys));
    }

    private static void AssertDoesNotDepend(string from, string on)
    {
        var rule = Types().That().ResideInNamespaceMatching(from)
            .Should().NotDependOnAny(Types(true).That().ResideInNamespaceMatching(on))
            .WithoutRequiringPositiveResults();
        Assert.Empty(rule.Evaluate(Code).Where(result => !result.Passed).Select(result => result.Description));
    }
}
