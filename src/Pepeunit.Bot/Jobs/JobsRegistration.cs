using Hangfire;
using Hangfire.Dashboard;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Jobs;

/// <summary>The job room's lines in the composition root.</summary>
internal static class JobsRegistration
{
    public static IServiceCollection AddJobs(
        this IServiceCollection services, IConfiguration configuration, Action<JobSchedule> mapJobs)
    {
        services.AddOptions<JobsOptions>().Bind(configuration.GetSection(JobsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<JobsOptions>, JobsOptionsValidator>();
        services.AddSingleton(_ =>
        {
            var schedule = new JobSchedule();
            mapJobs(schedule);
            return schedule;
        });
        services.AddSingleton<JobBoundary>();
        services.AddSingleton<JobHost>();
        services.AddHostedService(provider => provider.GetRequiredService<JobHost>());
        services.AddSingleton<DashboardAccess>();

        // What Hangfire's dashboard asks for; AddHangfire would also make the one job storage of the process a static.
        services.AddSingleton<IGlobalConfiguration>(_ => GlobalConfiguration.Configuration);
        services.AddSingleton(_ => DashboardRoutes.Routes);
        services.AddScoped<PruneChangesJob>();
        return services;
    }

    /// <summary>Maps the dashboard when it is switched on, and nothing when it is off.</summary>
    public static void MapJobsDashboard(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<JobsOptions>>().Value.Dashboard) return;
        var access = app.Services.GetRequiredService<DashboardAccess>();
        app.MapGet(DashboardAccess.Path + "/enter", (HttpContext context, string? pass) => access.Enter(context, pass));
        var storage = app.Services.GetRequiredService<JobHost>().SharedStorage;
        var dashboard = new DashboardOptions
        {
            Authorization = [access],
            IgnoreAntiforgeryToken = false,
            IsReadOnlyFunc = _ => true,
            DisplayStorageConnectionString = false,
            AppPath = null,
        };
        app.MapHangfireDashboard(DashboardAccess.Path, dashboard, storage);
    }
}
