using System.Text;
using Pepeunit.Bot.Features.Units.State;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.State;

public sealed class UnitStateTests
{
    [Fact]
    public void A_microcontrollers_state_is_read_whole()
    {
        var state = Parse("""
            {"millis": 123456, "mem_free": 65000, "mem_alloc": 46000, "freq": 160000000, "statvfs":
            [4096, 4096, 512, 300, 300, 0, 0, 0, 0, 255], "ifconfig": ["192.168.1.7", "255.255.255.0", "192.168.1.1", "8.8.8.8"],
            "pu_commit_version": "0a1b2c3d", "rssi": -60}
            """)!;

        Assert.Equal(123456, state.Millis);
        Assert.Equal((65000, 46000), (state.MemFree, state.MemAlloc));
        Assert.Equal(160e6, state.Freq);
        Assert.Equal([4096, 4096, 512, 300, 300, 0, 0, 0, 0, 255], state.Statvfs!);
        Assert.Equal(["192.168.1.7", "255.255.255.0", "192.168.1.1", "8.8.8.8"], state.Ifconfig!);
        Assert.Equal("0a1b2c3d", state.CommitVersion);
    }

    [Fact]
    public void A_name_with_half_a_surrogate_pair_and_a_text_with_a_zero_harm_nobody()
    {
        Assert.Equal(new UnitState(), Parse("""{"\ud800\ud800":1}"""));
        Assert.Equal("ab", Parse("""{"pu_commit_version":"a\u0000b"}""")!.CommitVersion);
    }

    [Fact]
    public void Everything_may_be_missing()
    {
        Assert.Equal(new UnitState(), Parse("{}"));
    }

    [Theory]
    [InlineData("""{"millis":"soon","mem_free":true,"mem_alloc":{},"freq":"fast","statvfs":"full","pu_commit_version":7}""")]
    [InlineData("""{"millis":-1,"mem_free":1.5,"mem_alloc":1e300,"freq":-1,"statvfs":[1,2],"pu_commit_version":" "}""")]
    [InlineData("""{"ifconfig":"10.0.0.1"}""")]
    [InlineData("""{"ifconfig":{}}""")]
    [InlineData("""{"millis":null,"statvfs":[1,2,3,4,5,6,7,8,9,"10"],"freq":1e999}""")]
    public void Wrong_types_become_null(string payload)
    {
        Assert.Equal(new UnitState(), Parse(payload));
    }

    [Fact]
    public void One_wrong_part_does_not_lose_the_others()
    {
        var state = Parse("""
            {"millis":[],"mem_free":7.0,"ifconfig":["10.0.0.1",5,null],"statvfs":[0,1,2,3,4,18446744073709551615,6,7,8,9]}
            """)!;

        Assert.Null(state.Millis);
        Assert.Equal(7, state.MemFree);
        Assert.Equal(["10.0.0.1"], state.Ifconfig!);
        Assert.Equal(long.MaxValue, state.Statvfs![5]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{\"millis\":1")]
    [InlineData("not json")]
    public void What_is_no_object_is_no_state(string payload)
    {
        Assert.Null(Parse(payload));
    }

    [Fact]
    public void Broken_bytes_and_endless_texts_are_kept_in_bounds()
    {
        byte[] payload =
        [
            .. "{\"pu_commit_version\":\"a"u8, 0xFF, .. "b\\ud83d\",\"ifconfig\":[\""u8,
            .. Encoding.UTF8.GetBytes(new string('x', 5_000)), .. "\"],\"millis\":5}"u8,
        ];

        var state = UnitState.Parse(payload)!;

        Assert.StartsWith("a\uFFFDb", state.CommitVersion, StringComparison.Ordinal);
        Assert.Equal(100, Assert.Single(state.Ifconfig!).Length);
        Assert.Equal(5, state.Millis);
    }

    private static UnitState? Parse(string payload) => UnitState.Parse(Encoding.UTF8.GetBytes(payload));
}
