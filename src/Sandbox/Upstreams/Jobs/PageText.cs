using System.Text;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Collects what a page says: white space as a browser would show it, and no more than fits.</summary>
/// <param name="limit">How many UTF-16 characters are kept.</param>
internal sealed class PageText(int limit)
{
    private readonly StringBuilder _text = new();
    private int _lineFeeds;
    private bool _space;

    /// <summary>Whether there was more than fits.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Adds running text, in which any white space is one space.</summary>
    public void Append(string text)
    {
        foreach (var character in text)
        {
            if (IsSpace(character))
            {
                _space = true;
            }
            else
            {
                Put(character);
            }
        }
    }

    /// <summary>Adds text whose line feeds and spaces count.</summary>
    public void AppendAsIs(string text)
    {
        foreach (var character in text)
        {
            if (character == '\n')
            {
                Break(_lineFeeds + 1);
            }
            else if (character != '\r')
            {
                PutAsIs(character);
            }
        }
    }

    /// <summary>Begins a new line, with two a new paragraph, with none goes on; nothing at the beginning of the text.</summary>
    public void Break(int lineFeeds)
    {
        if (lineFeeds == 0)
        {
            return;
        }

        _space = false;
        _lineFeeds = Math.Min(2, Math.Max(_lineFeeds, lineFeeds));
    }

    public override string ToString() => _text.ToString();

    // A space that does not break stays what it is.
    private static bool IsSpace(char character) => character is ' ' or '\t' or '\n' or '\r' or '\f';

    private void Put(char character)
    {
        if (_space && _lineFeeds == 0 && _text.Length > 0)
        {
            PutAsIs(' ');
        }

        _space = false;
        PutAsIs(character);
    }

    private void PutAsIs(char character)
    {
        if (_text.Length > 0 && _lineFeeds > 0)
        {
            Add('\n');
            if (_lineFeeds > 1)
            {
                Add('\n');
            }
        }

        _lineFeeds = 0;
        Add(character);
    }

    private void Add(char character)
    {
        if (IsCut)
        {
            return;
        }

        if (_text.Length < limit)
        {
            _text.Append(character);
            return;
        }

        IsCut = true;
        // Half a character is none.
        if (_text.Length > 0 && char.IsHighSurrogate(_text[^1]))
        {
            _text.Length--;
        }
    }
}
