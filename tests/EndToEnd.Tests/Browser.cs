using Microsoft.Playwright;

namespace Paywall.EndToEnd.Tests;

/// <summary>The Chromium of this machine, without a window: Debian's, or the one that <c>PAYWALL_CHROMIUM</c> names.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _chromium;

    private static string Program { get; } =
        Environment.GetEnvironmentVariable("PAYWALL_CHROMIUM") is { Length: > 0 } program ? program : "/usr/bin/chromium";

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists(Program), $"There is no {Program}. Install the Debian package chromium, or name the program in PAYWALL_CHROMIUM.");
        _playwright = await Playwright.CreateAsync();
        _chromium = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Timeout = 60_000 });
    }

    /// <summary>Opens a window with a memory of its own, whose requests all carry a credential, if there is one.</summary>
    public async Task<Window> OpenAsync(string? authorization = null)
    {
        Dictionary<string, string> headers = [];
        if (authorization is not null)
        {
            headers["Authorization"] = authorization;
        }

        var context = await _chromium!.NewContextAsync(new() { ExtraHTTPHeaders = headers });
        return new Window(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
