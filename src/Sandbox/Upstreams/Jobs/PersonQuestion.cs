namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>A question that waits for a person, or was answered by one.</summary>
internal sealed class PersonQuestion(string id, string text, DateTimeOffset askedAt, DateTimeOffset finishBy, JobAddress reports)
{
    private readonly Lock _lock = new();
    private JobAddress _reports = reports;
    private DeskReply? _reply;
    private bool _isBeingSent;
    private bool _isClosed;

    public string Id => id;

    public string Text => text;

    public DateTimeOffset AskedAt => askedAt;

    public DateTimeOffset FinishBy => finishBy;

    /// <summary>What a person said, whether the paywall heard of it or not; null while nobody said anything.</summary>
    public DeskReply? Reply
    {
        get
        {
            lock (_lock)
            {
                return _reply;
            }
        }
    }

    public bool IsOpenAt(DateTimeOffset now)
    {
        lock (_lock)
        {
            return !_isClosed && now < finishBy;
        }
    }

    /// <summary>Takes over the address of a later attempt, whose token may be another.</summary>
    public void Readdress(JobAddress address)
    {
        lock (_lock)
        {
            _reports = address;
        }
    }

    /// <summary>Takes the right to send a reply, so that of two people at once only one is heard; null if there is none to have.</summary>
    public JobAddress? TryTake(DeskReply reply, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_isBeingSent || _isClosed || now >= finishBy)
            {
                return null;
            }

            _isBeingSent = true;
            _reply = reply;
            return _reports;
        }
    }

    /// <summary>Takes no reply any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }

    /// <summary>Says how sending ended. A question that stays open may be answered again.</summary>
    public void Sent(bool isOver)
    {
        lock (_lock)
        {
            _isBeingSent = false;
            _isClosed |= isOver;
        }
    }
}
