using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Settings;

namespace Pepeunit.Bot.Features.Units;

/// <summary>Lets ingest log in to an external broker as the Backend when its operator has named no user.</summary>
internal sealed class BackendLogin(UnitTokens tokens, IOptions<InstanceOptions> instance)
    : IPostConfigureOptions<ExternalBrokerOptions>
{
    public void PostConfigure(string? name, ExternalBrokerOptions options) =>
        options.UserName ??= tokens.IssueBackend(instance.Value.Domain);
}
