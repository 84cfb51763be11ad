using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Paywall.Outbound.Tests;

/// <summary>Signs certificates for servers, by way of an intermediate as most authorities do.</summary>
internal sealed class Authority : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _intermediate;

    public Authority()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = Request("CN=Root", rootKey, isAuthority: true);
        Root = root.CreateSelfSigned(Begin, End);
        _intermediate = Request("CN=Intermediate", _key, isAuthority: true).Create(Root, Begin, End, [1]).CopyWithPrivateKey(_key);
    }

    public X509Certificate2 Root { get; }

    /// <summary>What a server needs to be the one of that name.</summary>
    /// <param name="name">The DNS name in its certificate.</param>
    /// <param name="sendsIntermediate">Whether it sends all that leads to the root.</param>
    /// <param name="issuerUrl">Where its certificate says that the intermediate can be had.</param>
    /// <param name="end">Until when it is good.</param>
    public SslServerAuthenticationOptions Certify(
        string name, bool sendsIntermediate = true, string? issuerUrl = null, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request($"CN={name}", key, isAuthority: false);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        if (issuerUrl is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: [issuerUrl], caIssuersUris: [issuerUrl]));
        }

        using var bare = request.Create(_intermediate, Begin, end ?? End, Encoding.ASCII.GetBytes(name)[..4]);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
                bare.CopyWithPrivateKey(key), sendsIntermediate ? [_intermediate] : [], offline: true),
        };
    }

    public void Dispose()
    {
        Root.Dispose();
        _intermediate.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        return request;
    }
}
