using System.Globalization;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Web.Api;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Pepeunit.Bot.Web;

/// <summary>The HTTP shell's lines in the composition root.</summary>
internal static class WebRegistration
{
    public static IServiceCollection AddWeb(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MetricsOptions>().Bind(configuration.GetSection(MetricsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptionsValidator>();
        services.AddHostedService<MetricsServer>();
        services.AddApi(configuration);
        services.AddHealthChecks()
            .AddCheck<RelationalHealth>("database")
            .AddCheck<SeriesHealth>("series")
            .AddCheck<BrokerHealth>("broker")
            .AddCheck<TelegramHealth>("telegram")
            .AddCheck<JobsHealth>("jobs");
        return services;
    }

    /// <summary>Structured logs on standard output: lines for people, or JSON.</summary>
    public static IServiceCollection AddLogs(this IServiceCollection services, IConfiguration configuration)
    {
        var level = Enum.Parse<LogEventLevel>(configuration["Log:Level"]!);
        return services.AddSerilog(logs =>
        {
            logs.MinimumLevel.Is(level)
                .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
                .MinimumLevel.Override("Hangfire", LogEventLevel.Warning)
                .Enrich.FromLogContext();
            if (configuration["Log:Format"] == "json")
            {
                logs.WriteTo.Console(new CompactJsonFormatter());
                return;
            }

            logs.WriteTo.Console(
                formatProvider: CultureInfo.InvariantCulture,
                outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {SourceContext:l} {Message:l}{NewLine}{Exception}");
        });
    }
}
