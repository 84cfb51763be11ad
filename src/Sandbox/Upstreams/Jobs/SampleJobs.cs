//
//  The sample upstream's jobs: work that takes longer than a request
//
//      POST /jobs/web_browse    {"url":"https://…"}                     a web page as JSON text and links
//      POST /jobs/render        {"frames":1-100}                        slow, with progress; an SVG image
//      POST /jobs/unreliable    {"fail":"always"|"once"|"refuse"}       500, 500 the first time only, 422
//      POST /jobs/ask_a_person  {"question":"…"}                        202; somebody answers at /desk
//      GET  /desk               the open questions, JSON or HTML
//      POST /desk/<id>          {"answer":"…"} or {"decline":"…"}       also as a form
//
//  What the paywall sends and what the answers mean to it: JobCall.cs and docs/upstream.md
//

using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Jobs to put a price on, and what there is to see of them for a test.</summary>
internal sealed class SampleJobs : IAsyncDisposable
{
    private readonly ConcurrentQueue<JobAttempt> _attempts = new();
    private readonly ConcurrentDictionary<string, int> _executions = new(StringComparer.Ordinal);
    private readonly JobReporter _reporter = new();
    private readonly TimeProvider _time;
    private readonly RenderJob _render;
    private readonly UnreliableJob _unreliable;
    private readonly StrangersPages _pages;
    private readonly WebBrowseJob _browse;
    private readonly PersonJob _person;

    public SampleJobs(TimeProvider time)
    {
        _time = time;
        _render = new RenderJob(_reporter, CountExecution, time);
        _unreliable = new UnreliableJob(CountExecution);
        _pages = new StrangersPages(time);
        _browse = new WebBrowseJob(_pages.FetchAsync, CountExecution, time);
        _person = new PersonJob(_reporter, CountExecution, time);
    }

    /// <summary>How long one frame of <c>/jobs/render</c> takes.</summary>
    public TimeSpan FrameTime
    {
        get => _render.FrameTime;
        set => _render.FrameTime = value;
    }

    /// <summary>Where the sample site is, which <c>/jobs/web_browse</c> may browse too.</summary>
    public Uri? Site
    {
        get => _pages.Site;
        set => _pages.Site = value;
    }

    /// <summary>What fetches pages for <c>/jobs/web_browse</c>. It alone decides which addresses may be reached.</summary>
    public PageFetcher Pages
    {
        get => _browse.Pages;
        set => _browse.Pages = value;
    }

    /// <summary>Every request that came from a paywall, in that order, also those that were refused or worked on already.</summary>
    public IReadOnlyList<JobAttempt> Attempts => [.. _attempts];

    /// <summary>The questions that nobody has answered yet.</summary>
    public IReadOnlyList<DeskQuestion> OpenQuestions => _person.OpenQuestions;

    /// <summary>How often the work for an <c>Idempotency-Key</c> was begun.</summary>
    public int ExecutionsOf(string key) => _executions.GetValueOrDefault(key);

    public async ValueTask DisposeAsync()
    {
        await _render.DisposeAsync();
        _reporter.Dispose();
        _pages.Dispose();
    }

    public void Map(IEndpointRouteBuilder web)
    {
        MapJob(web, "web_browse", JobsJson.Default.BrowseInput, _browse.RunAsync);
        MapJob(web, "render", JobsJson.Default.RenderInput, _render.RunAsync);
        MapJob(web, "unreliable", JobsJson.Default.UnreliableInput, _unreliable.RunAsync);
        MapJob(web, "ask_a_person", JobsJson.Default.PersonInput, _person.RunAsync);
        _person.MapDesk(web);
    }

    private void MapJob<T>(IEndpointRouteBuilder web, string name, JsonTypeInfo<T> type, Func<HttpContext, JobCall, T, Task> run)
        where T : class =>
        web.MapPost($"/jobs/{name}", async context =>
        {
            var request = context.Features.GetRequiredFeature<UpstreamRequest>();
            if (!JobCall.TryRead(request, out var call, out var wrong))
            {
                await NotThePaywall(wrong).WriteAsync(context);
                return;
            }

            _attempts.Enqueue(new JobAttempt(name, call, request, _time.GetUtcNow()));
            var (input, problem) = JobInput.Read(call, type);
            await (input is null ? problem!.WriteAsync(context) : run(context, call, input));
        });

    private static SandboxProblem NotThePaywall(string header) =>
        new(401, "not-the-paywall", "Only the paywall may ask for this", $"{header} is missing or not what a paywall sends.");

    private int CountExecution(string key) => _executions.AddOrUpdate(key, 1, (_, before) => before + 1);
}
