namespace Paywall.Protocol.L402;

/// <summary>Takes a <c>WWW-Authenticate</c> value apart: schemes, and the parameters of each.</summary>
/// <param name="text">The value.</param>
internal ref struct ChallengeWords(ReadOnlySpan<char> text)
{
    private const string Blanks = " \t";
    private const string Separators = " \t,";
    private const string EndsOfName = " \t,=\"";

    private ReadOnlySpan<char> _rest = text;
    private bool _isAfterScheme;
    private bool _isAfterComma = true;

    /// <summary>Takes the next word; false at the end, and where a quoted string has none.</summary>
    public bool TryTake(out ChallengeWord word)
    {
        word = default;
        while (true)
        {
            SkipSeparators();
            if (_rest.IsEmpty)
            {
                return false;
            }

            var name = TakeUntil(EndsOfName);
            var after = _rest.TrimStart(Blanks);
            if (after is ['=', ..] || name.IsEmpty)
            {
                _rest = after[0] == '=' ? after[1..].TrimStart(Blanks) : after;
                (_isAfterScheme, _isAfterComma) = (false, false);
                var isWhole = TryTakeValue(out var value);
                word = new ChallengeWord(name, value, isScheme: false);
                return isWhole;
            }

            if (BeginsScheme(name, after))
            {
                (_isAfterScheme, _isAfterComma) = (true, false);
                word = new ChallengeWord(name, default, isScheme: true);
                return true;
            }

            (_isAfterScheme, _isAfterComma) = (false, false);
        }
    }

    /// <summary>
    /// Whether a word without a value is a scheme. It is one after a comma, or after a scheme that a server repeats, or if it is ours; not
    /// where it is all that a scheme says, such as <c>price-only</c>, nor inside a text that lacks its quotes.
    /// </summary>
    private readonly bool BeginsScheme(ReadOnlySpan<char> name, ReadOnlySpan<char> after) =>
        _isAfterComma || ((_isAfterScheme || L402Challenge.IsScheme(name)) && after is not ([] or [',', ..]));

    private void SkipSeparators()
    {
        var rest = _rest.TrimStart(Separators);
        _isAfterComma |= _rest[..^rest.Length].Contains(',');
        _rest = rest;
    }

    private ReadOnlySpan<char> TakeUntil(string ends)
    {
        var end = _rest.IndexOfAny(ends);
        var taken = end < 0 ? _rest : _rest[..end];
        _rest = _rest[taken.Length..];
        return taken;
    }

    private bool TryTakeValue(out ReadOnlySpan<char> value)
    {
        if (_rest is ['"', ..])
        {
            return TryTakeQuoted(out value);
        }

        value = TakeUntil(Separators);
        return true;
    }

    /// <summary>Takes a quoted string. A backslash keeps the next character from ending it; no token or invoice holds one.</summary>
    private bool TryTakeQuoted(out ReadOnlySpan<char> value)
    {
        for (var end = 1; end < _rest.Length; end++)
        {
            if (_rest[end] == '"')
            {
                value = _rest[1..end];
                _rest = _rest[(end + 1)..];
                return true;
            }

            end += _rest[end] == '\\' ? 1 : 0;
        }

        value = default;
        _rest = default;
        return false;
    }
}

/// <summary>A scheme, or a parameter with its value.</summary>
internal readonly ref struct ChallengeWord(ReadOnlySpan<char> name, ReadOnlySpan<char> value, bool isScheme)
{
    public ReadOnlySpan<char> Name { get; } = name;

    /// <summary>The value without its quotes; empty for a scheme.</summary>
    public ReadOnlySpan<char> Value { get; } = value;

    public bool IsScheme { get; } = isScheme;
}
