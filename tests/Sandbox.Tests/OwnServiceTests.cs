using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Tests;

public class OwnServiceTests
{
    [Fact]
    public void A_service_is_a_name_an_address_and_a_price()
    {
        var service = OwnService.Parse("hello=http://127.0.0.1:8080/v1,5 sat", []);

        Assert.Equal(new OwnService("hello", new Uri("http://127.0.0.1:8080/v1"), "5 sat"), service);
        Assert.Equal("api/hello", service.Route);
    }

    [Fact]
    public void An_address_may_have_commas_and_equals_signs() =>
        Assert.Equal(new Uri("https://api.example/a,b=c"), OwnService.Parse("hello=https://api.example/a,b=c,1500 msat", []).Upstream);

    [Theory]
    [InlineData("", "it is not NAME=URL,PRICE")]
    [InlineData("hello", "it is not NAME=URL,PRICE")]
    [InlineData("hello=http://127.0.0.1:8080", "it is not NAME=URL,PRICE")]
    [InlineData("hello=http://127.0.0.1:8080,", "it is not NAME=URL,PRICE")]
    [InlineData("=http://127.0.0.1:8080,5 sat", "it is not NAME=URL,PRICE")]
    [InlineData("hello=127.0.0.1,5 sat", "'127.0.0.1' is no http or https address")]
    [InlineData("hello=ftp://127.0.0.1,5 sat", "'ftp://127.0.0.1' is no http or https address")]
    [InlineData("quote=http://127.0.0.1:8080,5 sat", "there is a service 'quote' already")]
    public void A_text_that_means_nothing_is_one_clear_line(string text, string reason)
    {
        var problem = Assert.Throws<SandboxException>(() => OwnService.Parse(text, []));

        Assert.StartsWith($"--service {text}: {reason}", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public void The_option_may_be_given_more_than_once_with_different_names()
    {
        Assert.True(SandboxOptions.TryParse(["--service", "a=http://127.0.0.1:1,1 sat", "--service", "b=http://127.0.0.1:2,free"], out var options));
        Assert.Equal(["a", "b"], options.Services.Select(service => service.Name));
        Assert.Throws<SandboxException>(() => SandboxOptions.TryParse(["--service"], out _));
        Assert.Throws<SandboxException>(() => SandboxOptions.TryParse(["--service", "a=http://127.0.0.1:1,1 sat", "--service", "a=http://127.0.0.1:2,1 sat"], out _));
    }
}
