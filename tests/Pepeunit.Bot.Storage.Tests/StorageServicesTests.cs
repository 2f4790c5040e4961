using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Storage.Tests.Samples;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests;

public sealed class StorageServicesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_service_registered_before_finds_both_databases_migrated_when_it_starts()
    {
        using var host = Build(services => services.AddHostedService<Early>());

        await host.StartAsync(Stop);
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task A_second_host_on_the_folder_ends_at_its_start_and_the_first_goes_on()
    {
        using var first = Build();
        await first.StartAsync(Stop);
        using var second = Build();

        await Assert.ThrowsAsync<DataFolderInUseException>(() => second.StartAsync(Stop));

        await using var connection = await first.Services.GetRequiredService<RelationalDatabase>().OpenAsync(Stop);
        await first.StopAsync(Stop);
    }

    [Fact]
    public async Task A_folder_is_free_once_its_host_is_gone()
    {
        using (var first = Build())
        {
            await first.StartAsync(Stop);
            await first.StopAsync(Stop);
        }

        using var second = Build();
        await second.StartAsync(Stop);
        await second.StopAsync(Stop);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:8123")]
    [InlineData("ftp://localhost")]
    [InlineData("http://iot:hush@localhost:8123")]
    [InlineData("http://localhost:8123/?password=hush")]
    public async Task ClickHouse_without_a_plain_address_is_refused_with_the_setting_and_never_its_value(string address)
    {
        using var host = Build(settings: [("Storage:Series", "ClickHouse"), ("Storage:ClickHouse", address)]);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Stop));

        Assert.Contains("Storage:ClickHouse must be", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("http://HOST:8123", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("", "names no Host")]
    [InlineData("Host=db", "names no Database")]
    [InlineData("Hots=db;Password=hush", "is no connection string")]
    public async Task PostgreSQL_without_a_way_to_it_is_refused_with_the_setting_and_never_its_value(string given, string problem)
    {
        using var host = Build(settings: [("Storage:Relational", "PostgreSql"), ("Storage:Postgres", given)]);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Stop));

        Assert.Contains($"Storage:Postgres {problem}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_data_folder_setting_is_refused()
    {
        using var host = Build(settings: ("Storage:DataFolder", ""));

        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Stop));
    }

    private IHost Build(Action<IServiceCollection>? before = null, params (string Setting, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Configuration["Storage:DataFolder"] = _folder.Path;
        foreach (var (setting, value) in settings) builder.Configuration[setting] = value;
        before?.Invoke(builder.Services);
        builder.Services.AddStorage(builder.Configuration);
        return builder.Build();
    }

    private sealed class Early(ChangeLog changes, ISampleStore series) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            Assert.Equal(0, await changes.ReadEndAsync(cancellationToken));
            await series.WriteAsync(new Batches().Of(Batches.Number(Batches.NewSeries(), 1, 1)), cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
