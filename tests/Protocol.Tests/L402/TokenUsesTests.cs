using Paywall.Protocol.L402;

namespace Paywall.Protocol.Tests.L402;

public sealed class TokenUsesTests
{
    [Fact]
    public void They_are_a_number_or_a_pass()
    {
        Assert.Equal((1, false, "1"), Members(TokenUses.Once));
        Assert.Equal((1000, false, "1000"), Members(TokenUses.Times(1000)));
        Assert.Equal((-1, true, "pass"), Members(TokenUses.Pass));
        Assert.Equal(TokenUses.Once, TokenUses.Times(1));
        Assert.NotEqual(TokenUses.Pass, TokenUses.Times(1));

        static (int Count, bool IsPass, string Text) Members(TokenUses uses) => (uses.Count, uses.IsPass, uses.ToString());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_number_outside_1_to_1000_is_refused(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenUses.Times(count));
}
