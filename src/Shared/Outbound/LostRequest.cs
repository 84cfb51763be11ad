namespace Paywall.Outbound;

/// <summary>Says why a request brought no answer.</summary>
internal static class LostRequest
{
    public static OutboundException TooLarge(string host, Exception? failure = null) =>
        new(OutboundFault.TooLarge, $"{host} answers with more than is read.", failure);

    /// <returns>What is thrown instead; null for what should be thrown as it is.</returns>
    public static OutboundException? Explain(Exception failure, string host) => failure switch
    {
        OutboundException => null,

        // What refused the connection says it best.
        HttpRequestException { InnerException: OutboundException inner } => new(inner.Fault, inner.Message, failure),

        // The caller has not cancelled, so a limit has.
        OperationCanceledException => new(OutboundFault.TooSlow, $"{host} does not answer in time.", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new(OutboundFault.Untrusted, $"{host} does not prove by TLS that it is {host}.", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
            or HttpIOException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => TooLarge(host, failure),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }
            or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } =>
            new(OutboundFault.BadAnswer, $"{host} answers with something that is not HTTP.", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            new(OutboundFault.Unreachable, $"{host} has no address.", failure),
        HttpRequestException or IOException => new(OutboundFault.Unreachable, $"{host} cannot be reached.", failure),
        _ => null,
    };
}
