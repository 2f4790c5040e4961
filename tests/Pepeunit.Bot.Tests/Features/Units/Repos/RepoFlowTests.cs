using System.Text.Json;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Env;
using Pepeunit.Bot.Features.Units.Repos.Making;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

public sealed class RepoFlowTests
{
    private static readonly Uri Address = new("https://git.example.org/fan.git");

    [Fact]
    public void Credentials_end_the_conversation_and_are_in_no_state()
    {
        var state = CreateRepoFlow.State.Start(isShared: false) with { Source = "git", Address = Address };
        var asked = Assert.IsType<FlowStep.AskStep>(CreateRepoFlow.Next(state, new FlowInput.Choice("locked")));

        var finished = Assert.IsType<FlowStep.FinishStep>(
            CreateRepoFlow.Next((CreateRepoFlow.State)asked.State, new FlowInput.Text("anna:t0ken")));

        Assert.Equal(new CreateRepo(Address, null, "anna:t0ken"), finished.Request);
        Assert.DoesNotContain("t0ken", finished.Request.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_token_is_asked_again()
    {
        var state = CreateRepoFlow.State.Start(isShared: false)
            with
        { Source = "git", Address = Address, AsksCredentials = true };

        var again = Assert.IsType<FlowStep.AskAgainStep>(CreateRepoFlow.Next(state, new FlowInput.Text("two words")));

        Assert.Equal("repos.create.bad_credentials", again.ErrorKey);
    }

    [Fact]
    public void In_a_group_no_credentials_are_asked_for()
    {
        var state = CreateRepoFlow.State.Start(isShared: true) with { Source = "git" };

        var step = CreateRepoFlow.Next(state, new FlowInput.Fetched(new AddressRead(Address, null)));

        Assert.Equal(new CreateRepo(Address, null, null), Assert.IsType<FlowStep.FinishStep>(step).Request);
    }

    [Fact]
    public void A_value_leaves_the_flow_at_once_and_is_in_no_state()
    {
        var state = FillEnvFlow.State.Start(
            Guid.CreateVersion7(), [new EnvQuestion("A", null), new EnvQuestion("B", "b")], isNewUnit: true);

        var fetch = Assert.IsType<FlowStep.FetchStep>(FillEnvFlow.Next(state, new FlowInput.Text("s3cret")));
        var asked = Assert.IsType<FlowStep.AskStep>(
            FillEnvFlow.Next(
                (FillEnvFlow.State)fetch.State, new FlowInput.Fetched(new EnvValueStored(EnvValueOutcome.Stored))));

        Assert.Equal(new StoreEnvValue(state.Unit, "A", "s3cret", DeletesMessage: true), fetch.Query);
        Assert.DoesNotContain("s3cret", fetch.Query.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", JsonSerializer.Serialize(asked.State, asked.State.GetType()), StringComparison.Ordinal);
        Assert.Equal("repos.env.ask_described", asked.Prompt.Key);
    }

    [Fact]
    public void A_repo_whose_units_follow_it_asks_for_no_version()
    {
        var state = new CreateRepoUnitFlow.State(Guid.CreateVersion7(), "Fan", null, IsAutoUpdate: true, []);

        var step = CreateRepoUnitFlow.Next(state, new FlowInput.Choice("suggested"));

        Assert.Equal(
            new CreateRepoUnit(state.Repo, "Fan", null, IsAutoUpdate: true), Assert.IsType<FlowStep.FinishStep>(step).Request);
    }

    [Fact]
    public void The_words_of_a_search_fit_into_a_button_whatever_their_script()
    {
        string[] searches = ["fan", new('x', 100), new('ы', 100), string.Concat(Enumerable.Repeat("🌡", 20))];
        foreach (var words in searches)
        {
            var step = SearchReposFlow.Next(new SearchReposFlow.State(), new FlowInput.Text(words));

            var found = (SearchRepos)Assert.IsType<FlowStep.FinishStep>(step).Request;
            Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(found.Words), 1, ListRepos.MaxWordsBytes);
            Assert.StartsWith(found.Words, words, StringComparison.Ordinal);
        }
    }
}
