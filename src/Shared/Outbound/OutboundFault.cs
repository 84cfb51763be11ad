namespace Paywall.Outbound;

/// <summary>Why a request to an address of a stranger's choice brought no answer.</summary>
public enum OutboundFault
{
    /// <summary>It leads, or could lead, to an address that is not public. Nothing was sent.</summary>
    Forbidden,

    /// <summary>Nobody is there, or the connection broke.</summary>
    Unreachable,

    /// <summary>There is somebody, but not the one whose name the URL has: TLS did not come about.</summary>
    Untrusted,

    /// <summary>The answer was not there in time to its last byte.</summary>
    TooSlow,

    /// <summary>The answer is larger than is read.</summary>
    TooLarge,

    /// <summary>What came is not HTTP.</summary>
    BadAnswer,
}
