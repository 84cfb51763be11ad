using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>The credentials of one request, in the order in which they count.</summary>
internal sealed class CredentialFindings
{
    private L402Credential? _credential;
    private bool _isConflicting;
    private bool _hasUnreadable;

    /// <summary>Adds that a carrier says something that cannot be read.</summary>
    public void AddUnreadable() => _hasUnreadable = true;

    /// <summary>Adds what one carrier says; without a macaroon it says nothing that can be read.</summary>
    public void Add(IReadOnlyList<Macaroon> macaroons, Preimage? preimage)
    {
        if (macaroons.Count == 0)
        {
            AddUnreadable();
            return;
        }

        var credential = new L402Credential(macaroons, preimage);
        _isConflicting |= _credential is not null && !_credential.IsSame(credential);
        if (_credential is null || (_credential.Preimage is null && preimage is not null))
        {
            _credential = credential;
        }
    }

    public CredentialReading Conclude() =>
        _isConflicting ? new CredentialReading.Conflicting()
        : _credential is not null ? new CredentialReading.Presented(_credential)
        : _hasUnreadable ? new CredentialReading.Unreadable()
        : new CredentialReading.None();
}
