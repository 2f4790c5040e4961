namespace Pepeunit.Bot.Features.Series;

internal sealed class SeriesModule : IBotModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton<SeriesQuery>();
}
