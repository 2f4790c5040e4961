using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.State;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.State;

public sealed class UnitStateViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);

    private static readonly Unit Unit = new(
        new UnitId(Guid.CreateVersion7()), 1, "Greenhouse", UnitOrigin.Named, Visibility.Private, "t", null, 0);

    private static readonly UnitState Whole = new()
    {
        Millis = 93_784_000,
        MemAlloc = 46_000,
        MemFree = 65_000,
        Freq = 160_000_000,
        Statvfs = [4096, 4096, 512, 300, 300, 0, 0, 0, 0, 255],
        Ifconfig = ["192.168.1.7", "255.255.255.0"],
        CommitVersion = "0a1b2c3d4e5f60718293",
    };

    [Fact]
    public void A_whole_state_is_told_in_words_of_people()
    {
        Assert.Equal(
            """
            📊 Greenhouse: state
            🟢 State from 12 s ago

            ⏱ Runs for 1 d 2 h
            🧠 Memory: 46 kB of 111 kB used (41 %), 65 kB free
            💾 Flash: 1.23 MB of 2.1 MB free (59 %)
            ⚡ Processor: 160 MHz
            🌐 Address: 192.168.1.7
            📦 Firmware: 0a1b2c3d

            As of 05:00
            """,
            Show(Whole, wanted: null, age: 12));
    }

    [Theory]
    [InlineData(180, "🟢 State from 3 min ago", "Runs for")]
    [InlineData(181, "🔴 No state for 3 min 1 s, the last one at 24 Nov 2026, 04:56", "Had run for")]
    public void Silence_is_marked_after_three_minutes(int age, string mark, string uptime)
    {
        var text = Show(Whole, wanted: null, age);

        Assert.Contains(mark, text, StringComparison.Ordinal);
        Assert.Contains(uptime, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc", "abc", "Firmware: abc, as wanted ✅")]
    [InlineData("abc", "def", "Firmware: abc, wanted is def ⬆️")]
    [InlineData("abc", null, "Firmware: abc\n")]
    [InlineData(null, "def", "Firmware: unknown, wanted is def")]
    public void The_firmware_is_compared_with_the_wanted_one(string? runs, string? wanted, string expected)
    {
        Assert.Contains(expected, Show(new UnitState { CommitVersion = runs }, wanted, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_any_size_are_shown()
    {
        const long most = long.MaxValue;

        var text = Show(
            new UnitState
            {
                Millis = most,
                MemAlloc = most,
                MemFree = most,
                Freq = 1e14,
                Statvfs = [most, most, most, most, 0, 0, 0, 0, 0, 0],
            },
            wanted: null, age: 1);

        Assert.Contains("Memory", text, StringComparison.Ordinal);
        Assert.Contains("Flash", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(240e6, "240 MHz")]
    [InlineData(2400.5, "2,400.5 MHz")]
    public void A_frequency_is_told_in_megahertz_whichever_unit_the_device_uses(double frequency, string expected)
    {
        Assert.Contains(expected, Show(new UnitState { Freq = frequency }, wanted: null, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_state_says_so()
    {
        Assert.Contains("said nothing about itself", Show(new UnitState(), wanted: null, 1), StringComparison.Ordinal);
    }

    private static string Show(UnitState state, string? wanted, int age)
    {
        var card = new UnitStateCard(
            Unit, new ReceivedState(state, Now.AddSeconds(-age).ToUnixTimeMilliseconds()), wanted, Now);
        return new UnitStateView().Card(card, Locales.LoadEmbedded().For("en", TimeZoneInfo.Utc)).Text.ToPlain();
    }
}
