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
    public void Add(IReadOnlyList<Macaroon> macaroons, IReadOnlyList<Preimage> preimages)
    {
        if (macaroons.Count == 0)
        {
            AddUnreadable();
            return;
        }

        var credential = new L402Credential(macaroons, preimages);
        _isConflicting |= _credential is not null && !_credential.IsSame(credential);
        if (_credential is null || (_credential.Preimages.Count == 0 && preimages.Count > 0))
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
