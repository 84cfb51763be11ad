namespace Paywall.Functions.Problems;

/// <summary>A kind of error, as RFC 9457 has it: the same status, code and title each time.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable code that programs compare.</param>
/// <param name="Title">What it is, in a few words.</param>
internal sealed record Problem(int Status, string Code, string Title)
{
    /// <summary>The stable type: the scheme's own URI for its one, ours for all others.</summary>
    public string Type => Code == PaymentRequired.Code ? "https://paymentauth.org/problems/payment-required" : $"urn:paywall:problem:{Code}";

    // 402, each with a fresh challenge. Before a signature has verified there is one code for everything that can be wrong.
    public static Problem PaymentRequired { get; } = new(402, "payment-required", "Payment Required");
    public static Problem InvalidCredential { get; } = new(402, "invalid-credential", "The credential is not one of this paywall");
    public static Problem WrongPreimage { get; } = new(402, "wrong-preimage", "The credential has no preimage that belongs to its token");
    public static Problem CaveatRefused { get; } = new(402, "caveat-refused", "A caveat of the token is not understood or widens another");
    public static Problem CredentialExpired { get; } = new(402, "credential-expired", "The credential has expired");
    public static Problem WrongService { get; } = new(402, "wrong-service", "The credential was bought for another service");
    public static Problem WrongMethod { get; } = new(402, "wrong-method", "The credential was bought for another method");
    public static Problem WrongPath { get; } = new(402, "wrong-path", "The credential was bought for another path");
    public static Problem WrongQuery { get; } = new(402, "wrong-query", "The credential was bought for another query");
    public static Problem WrongBody { get; } = new(402, "wrong-body", "The credential was bought for another body");
    public static Problem AlreadyUsed { get; } = new(402, "already-used", "The credential has been used");
    public static Problem Revoked { get; } = new(402, "revoked", "The purchase gives no right any more");

    // The buyer's request.
    public static Problem AmbiguousPath { get; } = new(400, "ambiguous-path", "The path can be read in more than one way");
    public static Problem ConflictingCredentials { get; } = new(400, "conflicting-credentials", "The request carries two different credentials");
    public static Problem BodyTooSlow { get; } = new(408, "body-too-slow", "The body does not arrive");
    public static Problem BodyTooLarge { get; } = new(413, "body-too-large", "The body is larger than this service takes");
    public static Problem TargetTooLong { get; } = new(414, "target-too-long", "Path or query are longer than a token can be bound to");
    public static Problem BadIdempotencyKey { get; } = new(400, "bad-idempotency-key", "Idempotency-Key is not one text of 1 to 255 visible ASCII characters");
    public static Problem KeyedBodyTooLarge { get; } = new(413, "keyed-body-too-large", "A body that comes with an Idempotency-Key has at most 1 MiB");
    public static Problem IdempotencyKeyReused { get; } = new(422, "idempotency-key-reused", "The Idempotency-Key was sent with another request");
    public static Problem UnknownService { get; } = new(404, "unknown-service", "There is no such service");
    public static Problem BadRequest { get; } = new(400, "bad-request", "The request cannot be read");
    public static Problem NotFound { get; } = new(404, "not-found", "There is nothing here");
    public static Problem MethodNotAllowed { get; } = new(405, "method-not-allowed", "The service does not take this method");

    public static Problem BadCallbackUrl { get; } = new(400, "bad-callback-url", "Callback-Url is not an address that can be called back");
    public static Problem BadRefundTarget { get; } = new(400, "bad-refund-target", "Money cannot go back there");
    public static Problem UnknownJob { get; } = new(404, "unknown-job", "There is no such job");
    public static Problem JobCredentialRefused { get; } = new(403, "job-credential-refused", "The credential is not the one of this job");
    public static Problem JobCredentialMissing { get; } = new(403, "job-credential-missing", "Only the job's own credential opens this");

    // A job that has no result. The buyer has paid and must not pay again.
    public static Problem JobCredited { get; } = new(409, "job-credited", "The job failed; the same POST with the same credential runs it again");
    public static Problem JobFailed { get; } = new(409, "job-failed", "The job failed; ask the seller");
    public static Problem JobCancelled { get; } = new(409, "job-cancelled", "The job was cancelled");
    public static Problem JobRefunding { get; } = new(409, "job-refunding", "The job failed, and its price is on its way back");
    public static Problem JobRefunded { get; } = new(409, "job-refunded", "The job failed, and its price went back");
    public static Problem JobRefundUnknown { get; } = new(409, "job-refund-unknown", "The job failed, and its price may have gone back; ask the seller");
    public static Problem JobNotCancellable { get; } = new(409, "job-not-cancellable", "The job cannot be cancelled any more");
    public static Problem RefundNotOffered { get; } = new(409, "refund-not-offered", "There is nothing that could be paid back now");
    public static Problem JobEnded { get; } = new(409, "job-ended", "The job has ended; what is reported now changes nothing");
    public static Problem ReportRefused { get; } = new(401, "report-refused", "The report does not carry the token of this job");
    public static Problem BadReport { get; } = new(400, "bad-report", "The report cannot be read");
    public static Problem ResultTooLarge { get; } = new(413, "result-too-large", "The result is larger than any that is kept");
    public static Problem ResultGone { get; } = new(410, "result-gone", "The result is not kept any more");
    public static Problem ForeignMessage { get; } = new(500, "foreign-message", "The message was not signed by this paywall");

    // The buyer has paid and must not pay again.
    public static Problem NotSettled { get; } = new(409, "not-settled", "The payment has not arrived yet");
    public static Problem InvoiceExpired { get; } = new(409, "invoice-expired", "The wallet calls the invoice expired and unpaid; ask the seller, or come without credential for a new one");
    public static Problem Underpaid { get; } = new(409, "underpaid", "Less than the price arrived; ask the seller");
    public static Problem PaidLate { get; } = new(409, "paid-late", "The payment arrived long after its invoice had expired; ask the seller");
    public static Problem AnswerNotKept { get; } = new(409, "answer-not-kept", "The request was answered, and the answer is not kept any more; the next call needs another Idempotency-Key");
    public static Problem UseInProgress { get; } = new(409, "use-in-progress", "The credential is in use by another request");
    public static Problem GivenUp { get; } = new(502, "given-up", "The call was tried as often as it may be, without an answer to deliver; ask the seller");

    // Our side of things. None of these charges the buyer.
    public static Problem InternalError { get; } = new(500, "internal-error", "The paywall failed");
    public static Problem TooManyChallenges { get; } = new(429, "too-many-challenges", "Too many challenges were asked for");
    public static Problem PassBusy { get; } = new(429, "pass-busy", "The pass is used too often at the same time");
    public static Problem WalletBusy { get; } = new(429, "wallet-busy", "The wallet wants fewer requests");
    public static Problem WalletUnavailable { get; } = new(503, "wallet-unavailable", "The wallet cannot be asked");
    public static Problem WalletNotConfigured { get; } = new(503, "wallet-not-configured", "The wallet of this purchase is not configured any more");
    public static Problem InvoiceUnknown { get; } = new(503, "invoice-unknown", "The wallet does not know the invoice; ask the seller");
    public static Problem StorageUnavailable { get; } = new(503, "storage-unavailable", "The storage cannot be asked");
    public static Problem UpstreamRefused { get; } = new(502, "upstream-refused", "The upstream wanted a login, a payment or another address of the paywall");
    public static Problem UpstreamUnreachable { get; } = new(502, "upstream-unreachable", "The upstream gave no answer that can be passed on");
    public static Problem UpstreamTimeout { get; } = new(504, "upstream-timeout", "The upstream took too long");
}
