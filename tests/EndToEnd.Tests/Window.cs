using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Paywall.EndToEnd.Tests;

/// <summary>A page in a browser, and what it asked for.</summary>
public sealed class Window : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly IBrowserContext _context;
    private readonly IPage _page;
    private readonly ConcurrentQueue<string> _requests = new();

    internal Window(IBrowserContext context, IPage page)
    {
        (_context, _page) = (context, page);
        context.Request += (_, request) => _requests.Enqueue(request.Url);
        page.SetDefaultTimeout((float)Deadline.TotalMilliseconds);
    }

    /// <summary>Every address that was asked for, in that order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public Task<string> TitleAsync() => _page.TitleAsync();

    /// <summary>All that a person can read.</summary>
    public Task<string> TextAsync() => _page.InnerTextAsync("body");

    public async Task<int> ShowAsync(Uri address) => (await _page.GotoAsync(address.AbsoluteUri))!.Status;

    /// <summary>What the page says under a name.</summary>
    public Task<string> ReadAsync(string name) => Value(name).InnerTextAsync();

    /// <summary>Looks on, touching nothing, until the page says something under a name.</summary>
    public Task WatchAsync(string name, string value) => Value(name).GetByText(value, new() { Exact = true }).WaitForAsync();

    /// <summary>How many elements a selector finds.</summary>
    public Task<int> CountAsync(string selector) => _page.Locator(selector).CountAsync();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private ILocator Value(string name) => _page.Locator($"dt:text-is('{name}') + dd");
}
