using System.Text;
using System.Text.Json.Nodes;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Tests.Processes;
using Paywall.Sandbox.Upstreams.Jobs;

namespace Paywall.Sandbox.Tests.Upstreams.Jobs;

public sealed class WebBrowseJobTests : IAsyncLifetime
{
    private readonly List<Uri> _fetched = [];
    private JobWorld? _world;

    public async ValueTask InitializeAsync() => _world = await JobWorld.StartAsync();

    public ValueTask DisposeAsync() => _world!.DisposeAsync();

    [Fact]
    public async Task A_page_is_told_as_its_readers_see_it()
    {
        var reply = await BrowseAsync(Site("/site/"));

        Assert.Equal((200, "application/json; charset=utf-8"), (reply.Status, reply.ContentType));
        Assert.Equal(["url", "title", "text", "links", "truncated"], reply.Json.Select(member => member.Key));
        Assert.Equal(Site("/site/"), reply.Json["url"]!.GetValue<string>());
        Assert.Equal("The Lightning Gazette", reply.Json["title"]!.GetValue<string>());
        Assert.Equal(
            """
            The Lightning Gazette

            News of small payments, daily.

            - How a price became a key
            - The end of that story
            - An older story
            - Elsewhere
            - No address
            - Letters
            """,
            reply.Json["text"]!.GetValue<string>());
        Assert.Equal(
            [
                ("About", Site("/site/about.txt")),
                ("How a price became a key", Site("/site/article")),
                ("An older story", Site("/site/moved")),
                ("Elsewhere", "https://example.com/?q=1&r=2"),
            ],
            Links(reply));
        Assert.False(reply.Json["truncated"]!.GetValue<bool>());
        Assert.Equal(1, _world!.Jobs.ExecutionsOf(JobWorld.Key));
    }

    [Fact]
    public async Task A_redirect_is_followed_and_the_final_address_told()
    {
        var reply = await BrowseAsync(Site("/site/moved"));

        Assert.Equal(Site("/site/article"), reply.Json["url"]!.GetValue<string>());
        Assert.Equal(
            """
            How a price became a key

            By our own correspondent

            Whoever pays an invoice learns a secret that nobody could guess.

            Shown together with a token,
            the secret proves the payment.

            402
              200

            Before After
            402 200

            The end.
            """,
            reply.Json["text"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/site/recipe", "Recipe", "Crème brûlée")]
    [InlineData("/site/about.txt", "", "A newspaper\nthat never was.")]
    public async Task The_encoding_a_page_names_holds_and_plain_text_stays_as_it_is(string path, string title, string text)
    {
        var reply = await BrowseAsync(Site(path));

        Assert.Equal((title, text), (reply.Json["title"]!.GetValue<string>(), reply.Json["text"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("text/html; charset=iso-8859-15")]
    [InlineData("text/plain; charset=\"windows-1252\"")]
    [InlineData("application/xhtml+xml; charset=latin1")]
    public async Task The_encoding_in_the_header_holds(string contentType)
    {
        Serve(_ => new PageFetch.Answered(200, contentType, null, Encoding.Latin1.GetBytes("brûlée"), false));

        Assert.Equal("brûlée", (await BrowseAsync("http://a.example/")).Json["text"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("utf-7")]
    [InlineData("no-such-encoding")]
    public async Task An_encoding_that_nobody_knows_is_as_good_as_none(string charset)
    {
        Serve(_ => new PageFetch.Answered(200, $"text/html; charset={charset}", null, "<p>brûlée"u8.ToArray(), false));

        Assert.Equal("brûlée", (await BrowseAsync("http://a.example/")).Json["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task Relative_links_follow_the_base_of_the_page()
    {
        Serve(_ => Html("<base href='/deep/er/'><a href='x?y=1#z'>X <i>Y</i></a><a href='../up'>Up</a><a href='#here'>Here</a>"));

        Assert.Equal(
            [("X Y", "https://a.example/deep/er/x?y=1"), ("Up", "https://a.example/deep/up"), ("Here", "https://a.example/deep/er/")],
            Links(await BrowseAsync("https://a.example/page")));
    }

    [Theory]
    [InlineData("""{"url":""}""")]
    [InlineData("""{"url":"/site/"}""")]
    [InlineData("""{"url":"ftp://a.example/"}""")]
    [InlineData("""{"url":"file:///etc/hostname"}""")]
    [InlineData("""{"url":"https://me:secret@a.example/"}""")]
    public async Task What_is_no_web_address_is_refused_for_good(string input)
    {
        Serve(_ => Html("here"));

        JobWorld.IsRefused("url must be", await _world!.AskAsync("web_browse", input));
        Assert.Empty(_fetched);
    }

    [Fact]
    public async Task An_address_of_more_than_2048_characters_is_refused_for_good() =>
        JobWorld.IsRefused("url must be", await BrowseAsync($"https://a.example/{new string('x', 2_048)}"));

    [Theory]
    [InlineData("https://192.0.2.1/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://169.254.169.254/metadata/instance")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://[::1]:1/")]
    [InlineData("http://localhost:1/")]
    [InlineData("http://a.example/")]
    public async Task Nothing_private_can_be_browsed(string url) => JobWorld.IsRefused("", await BrowseAsync(url));

    [Fact]
    public async Task Every_hop_of_a_redirect_is_asked_for_anew()
    {
        Serve(address => address.Host switch
        {
            "a.example" => Redirect("//b.example/x"),
            "b.example" => Redirect("../private"),
            _ => Html("not reached"),
        });
        var inner = _world!.Jobs.Pages;
        _world.Jobs.Pages = async (address, cancellation) => address.AbsolutePath == "/private"
            ? new PageFetch.Refused("private")
            : await inner(address, cancellation);

        JobWorld.IsRefused("private", await BrowseAsync("http://a.example/"));
        Assert.Equal(["http://a.example/", "http://b.example/x"], _fetched.Select(address => address.AbsoluteUri));
    }

    [Theory]
    [InlineData("file:///etc/hostname")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://me:secret@a.example/")]
    public async Task A_redirect_to_what_is_no_web_address_is_refused_for_good(string location)
    {
        Serve(_ => Redirect(location));

        JobWorld.IsRefused("redirects to what is no", await BrowseAsync("http://a.example/"));
        Assert.Single(_fetched);
    }

    [Fact]
    public async Task Five_redirects_are_followed_and_no_sixth()
    {
        Serve(address => address.AbsolutePath == "/0" ? Html("there") : Redirect($"/{int.Parse(address.AbsolutePath[1..], null) - 1}"));

        Assert.Equal(200, (await BrowseAsync("http://a.example/5")).Status);
        JobWorld.IsRefused("more than 5 times", await BrowseAsync("http://a.example/6"));
        Assert.Equal(12, _fetched.Count);
    }

    [Theory]
    [InlineData(404, 422)]
    [InlineData(403, 422)]
    [InlineData(304, 422)]
    [InlineData(301, 422)]
    [InlineData(429, 502)]
    [InlineData(408, 502)]
    [InlineData(500, 502)]
    [InlineData(503, 502)]
    public async Task What_a_page_answers_decides_whether_to_try_again(int status, int expected)
    {
        Serve(_ => new PageFetch.Answered(status, "text/html", null, default, false));

        var reply = await BrowseAsync("http://a.example/");

        NetworkServerTests.IsProblem(expected, expected == 422 ? "input-refused" : "page-unreachable", reply);
        Assert.Contains($"{status}", reply.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/json")]
    [InlineData(null)]
    public async Task Only_text_can_be_read(string? contentType)
    {
        Serve(_ => new PageFetch.Answered(200, contentType, null, default, false));

        JobWorld.IsRefused("The page ", await BrowseAsync("http://a.example/"));
    }

    [Fact]
    public async Task A_closed_port_is_tried_again_later()
    {
        var nobody = new Uri($"http://127.0.0.1:{LoopbackPort.FindFree()}/");
        _world!.Jobs.Site = nobody;

        NetworkServerTests.IsProblem(502, "page-unreachable", await BrowseAsync(nobody.AbsoluteUri));
    }

    [Fact]
    public async Task A_page_that_hangs_is_tried_again_later()
    {
        _world!.Jobs.Pages = async (address, cancellation) =>
        {
            _fetched.Add(address);
            await Task.Delay(Timeout.Infinite, cancellation);
            return Html("never");
        };
        var asked = BrowseAsync("http://a.example/");
        await Eventually.TrueAsync(() => _fetched.Count == 1, "the page is asked for");

        _world.Clock.Advance(TimeSpan.FromSeconds(30));

        NetworkServerTests.IsProblem(502, "page-unreachable", await asked);
    }

    private string Site(string path) => new Uri(_world!.Upstream.Address, path).AbsoluteUri;

    private Task<HttpReply> BrowseAsync(string url) => _world!.AskAsync("web_browse", new JsonObject { ["url"] = url }.ToJsonString());

    private void Serve(Func<Uri, PageFetch> answer) => _world!.Jobs.Pages = (address, _) =>
    {
        _fetched.Add(address);
        return Task.FromResult(answer(address));
    };

    private static PageFetch.Answered Html(string html) => new(200, "text/html; charset=utf-8", null, Encoding.UTF8.GetBytes(html), false);

    private static PageFetch.Answered Redirect(string location) =>
        new(302, null, new Uri(location, UriKind.RelativeOrAbsolute), default, false);

    private static IEnumerable<(string Text, string Url)> Links(HttpReply reply) =>
        reply.Json["links"]!.AsArray().Select(link => (link!["text"]!.GetValue<string>(), link["url"]!.GetValue<string>()));
}
