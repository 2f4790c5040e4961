using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Pepeunit.Bot.EndToEnd.Tests.Browser))]

namespace Pepeunit.Bot.EndToEnd.Tests;

/// <summary>Debian's Chromium, launched once for all tests; each test opens a context of its own, which shares nothing.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>How long anything in the page may take: generous, because the machine may be busy.</summary>
    public const int PatienceMs = 30_000;

    private const string Executable = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _chromium;

    /// <summary>Where pictures of the page go: <c>artifacts/screenshots</c> of the repository.</summary>
    public static string Screenshots { get; } = Path.Combine(Root(), "artifacts", "screenshots");

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable)) return;

        Assertions.SetDefaultExpectTimeout(PatienceMs);
        _playwright = await Playwright.CreateAsync();
        _chromium = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-quic",
            ],
        });
    }

    /// <summary>A phone of 390 × 844 with a touch screen.</summary>
    public Task<IBrowserContext> OpenPhoneAsync(ColorScheme scheme = ColorScheme.Light) => OpenAsync(new()
    {
        ViewportSize = new() { Width = 390, Height = 844 },
        HasTouch = true,
        IsMobile = true,
        ColorScheme = scheme,
    });

    /// <summary>A desktop window with a mouse.</summary>
    public Task<IBrowserContext> OpenDesktopAsync(ColorScheme scheme = ColorScheme.Light) => OpenAsync(new()
    {
        ViewportSize = new() { Width = 1360, Height = 920 },
        ColorScheme = scheme,
    });

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null) await _chromium.DisposeAsync();
        _playwright?.Dispose();
    }

    private async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options)
    {
        Assert.SkipUnless(_chromium is not null, $"{Executable} is not installed: apt-get install chromium");

        options.Locale = "en-GB";
        options.TimezoneId = "Europe/Moscow";
        var context = await _chromium.NewContextAsync(options);
        context.SetDefaultTimeout(PatienceMs);
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        return context;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pepeunit.Bot.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no Pepeunit.Bot.sln above " + AppContext.BaseDirectory);

        return folder.FullName;
    }
}
