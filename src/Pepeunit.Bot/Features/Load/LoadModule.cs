using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Load;

internal sealed class LoadModule : IBotModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton<ILoadSink, LoadMeter>();
}
