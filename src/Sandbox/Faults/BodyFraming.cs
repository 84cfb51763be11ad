using System.Globalization;
using System.Text;

namespace Paywall.Sandbox.Faults;

/// <summary>Finds the end of a body in the bytes of a connection, which pass as they are.</summary>
internal abstract class BodyFraming
{
    private BodyFraming()
    {
    }

    /// <summary>Whether all of the body was there.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>The body's length where it was told.</summary>
    public virtual long? Length => null;

    /// <summary>Takes as many of the bytes that arrived as belong to the body, and says how many they are.</summary>
    public abstract int Take(ReadOnlySpan<byte> arrived);

    /// <summary>A body of so many bytes.</summary>
    public sealed class Counted(long length) : BodyFraming
    {
        private long _left = length;

        public override bool IsComplete => _left == 0;

        public override long? Length { get; } = length;

        public override int Take(ReadOnlySpan<byte> arrived)
        {
            var taken = (int)Math.Min(_left, arrived.Length);
            _left -= taken;
            return taken;
        }
    }

    /// <summary>A body that lasts as long as the connection.</summary>
    public sealed class UntilClose : BodyFraming
    {
        public override bool IsComplete => false;

        public override int Take(ReadOnlySpan<byte> arrived) => arrived.Length;
    }

    /// <summary>A body in chunks, with their sizes and trailers.</summary>
    public sealed class Chunked : BodyFraming
    {
        private readonly StringBuilder _line = new();
        private long _left;
        private Part _part = Part.Size;

        private enum Part
        {
            Size,
            Data,
            DataEnd,
            Trailer,
            Done,
        }

        public override bool IsComplete => _part == Part.Done;

        /// <exception cref="IOException">A chunk has no size.</exception>
        public override int Take(ReadOnlySpan<byte> arrived)
        {
            var taken = 0;
            while (taken < arrived.Length && _part != Part.Done)
            {
                if (_part == Part.Data)
                {
                    var data = (int)Math.Min(_left, arrived.Length - taken);
                    (_left, taken) = (_left - data, taken + data);
                    _part = _left == 0 ? Part.DataEnd : Part.Data;
                }
                else if (arrived[taken++] is var next && next == '\n')
                {
                    EndLine(_line.ToString().TrimEnd('\r'));
                    _line.Clear();
                }
                else
                {
                    _line.Append((char)next);
                }
            }

            return taken;
        }

        private void EndLine(string line)
        {
            switch (_part)
            {
                case Part.Size:
                    if (!long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
                    {
                        throw new IOException("A chunk has no size.");
                    }

                    _part = _left == 0 ? Part.Trailer : Part.Data;
                    break;
                case Part.DataEnd:
                    _part = Part.Size;
                    break;
                default:
                    _part = line.Length == 0 ? Part.Done : Part.Trailer;
                    break;
            }
        }
    }
}
