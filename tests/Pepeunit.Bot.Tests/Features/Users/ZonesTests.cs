using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Features.Users;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Users;

public sealed class ZonesTests
{
    [Theory]
    [InlineData("Europe/Moscow", "Europe/Moscow")]
    [InlineData(" europe/moscow ", "Europe/Moscow")]
    [InlineData("new york", "America/New_York")]
    [InlineData("UTC+3", "Etc/GMT-3")]
    [InlineData("+5", "Etc/GMT-5")]
    [InlineData("gmt-8:00", "Etc/GMT+8")]
    [InlineData("UTC", "Etc/UTC")]
    [InlineData("UTC+0", "Etc/UTC")]
    [InlineData("UTC+15", null)]
    [InlineData("Atlantis", null)]
    [InlineData("", null)]
    [InlineData("<script>", null)]
    public void A_zone_is_found_as_people_name_it(string text, string? zone)
    {
        Assert.Equal(zone, Zones.Find(text));
    }

    [Fact]
    public void Every_offered_zone_is_known_to_the_system()
    {
        Assert.All(
            Zones.Russian.Concat(Zones.English),
            offered => Assert.True(TimeZoneInfo.TryFindSystemTimeZoneById(offered.Zone, out _), offered.Zone));
    }

    [Fact]
    public void The_flow_takes_a_button_or_a_typed_city_and_asks_again_otherwise()
    {
        var state = new ChooseZoneFlow.State("en", ZoneOccasion.Settings);

        Assert.IsType<FlowStep.AskStep>(ChooseZoneFlow.Next(state, FlowInput.Entered.Instance));
        Assert.Equal(
            new ChooseZone("Asia/Tokyo", ZoneOccasion.Settings),
            Assert.IsType<FlowStep.FinishStep>(ChooseZoneFlow.Next(state, new FlowInput.Choice("Asia/Tokyo"))).Request);
        Assert.Equal(
            new ChooseZone("Europe/Lisbon", ZoneOccasion.Settings),
            Assert.IsType<FlowStep.FinishStep>(ChooseZoneFlow.Next(state, new FlowInput.Text("lisbon"))).Request);
        Assert.Equal(
            "users.zone.unknown",
            Assert.IsType<FlowStep.AskAgainStep>(ChooseZoneFlow.Next(state, new FlowInput.Text("Atlantis"))).ErrorKey);
    }
}
