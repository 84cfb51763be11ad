using Paywall.Infra.Tests.Bicep;

namespace Paywall.Infra.Tests.Deployments;

/// <summary>Who has which role, and which code needs it. Nothing more and nothing less.</summary>
public sealed class RoleTests(BicepServer bicep)
{
    private const string Assignment = "Microsoft.Authorization/roleAssignments";
    private const string Somebody = "5f0c3e0a-7f0e-4a53-9f57-0c6d2b1f9a44";
    private const string Account = "storageAccounts";
    private const string BlobOwner = "Storage Blob Data Owner";
    private const string QueueContributor = "Storage Queue Data Contributor";
    private const string TableContributor = "Storage Table Data Contributor";
    private const string SecretsUser = "Key Vault Secrets User";

    /// <summary>What every deployment needs: code path, role, scope.</summary>
    private static readonly (string CodePath, string Role, string Scope)[] Always =
    [
        ("Functions host: its containers azure-webjobs-hosts and azure-webjobs-secrets, and the package", BlobOwner, Account),
        ("Storage/JobFiles: the container jobs", BlobOwner, Account),
        ("Storage/PurchaseTable, UseTable, JobTable, RefundTable", TableContributor, "tables/purchases"),
        ("Storage/DeadlineTable, ReconcileState", TableContributor, "tables/deadlines"),
        ("Storage/LedgerTable", TableContributor, "tables/ledger"),
    ];

    private static readonly (string CodePath, string Role, string Scope)[] Insights =
    [
        ("Functions host and executable: telemetry", "Monitoring Metrics Publisher", "components"),
    ];

    private static readonly (string CodePath, string Role, string Scope)[] StorageQueue =
    [
        ("Jobs/Work/StorageWorkQueue sends", QueueContributor, "queues/fulfil"),
        ("Functions host: FulfilJob receives, and deletes what is done", QueueContributor, "queues/fulfil"),
        ("Functions host: gives messages up", QueueContributor, "queues/fulfil-poison"),
        ("Jobs/Work/PoisonWatch counts", QueueContributor, "queues/fulfil-poison"),
    ];

    private static readonly (string CodePath, string Role, string Scope)[] ServiceBus =
    [
        ("Jobs/Work/ServiceBusWorkQueue sends", "Azure Service Bus Data Sender", "queues/fulfil"),
        ("Functions host: FulfilJobBus receives, and is scaled by the queue's length", "Azure Service Bus Data Receiver", "namespaces"),
        ("Jobs/Work/PoisonWatch counts", QueueContributor, "queues/fulfil-poison"),
    ];

    [Fact]
    public async Task The_smallest_app_has_the_roles_that_its_code_needs() =>
        await HasAsync("smallest", [.. Always, .. Insights, .. StorageQueue], ["master-key-1", "zbd-api-key"]);

    [Fact]
    public async Task The_hardened_app_has_the_roles_that_its_code_needs() =>
        await HasAsync("hardened", [.. Always, .. Insights, .. StorageQueue], ["master-key-1", "zbd-api-key"]);

    [Fact]
    public async Task An_app_with_a_Service_Bus_has_no_role_on_the_queue_that_it_does_not_use() => await HasAsync(
        "servicebus",
        [.. Always, .. ServiceBus],
        [
            "master-key-1", "master-key-2", "voltage-api-key", "voltage-webhook-secret", "voltage-webhook-secret-before", "lnbits-invoice-key", "lnbits-admin-key",
            "collector-headers", "render-api-key",
        ]);

    [Fact]
    public async Task While_a_storage_queue_runs_empty_the_app_has_both()
    {
        using var draft = new Draft(await File.ReadAllTextAsync(Places.ParameterFile("servicebus"), TestContext.Current.CancellationToken) + "\nparam drainStorageQueue = true\n");
        var deployment = await Deployment.OfFileAsync(bicep, draft.ParameterFile);
        Assert.Equal(
            Distinct([.. Always, .. StorageQueue, .. ServiceBus]),
            OfApp(deployment).Where(role => role.Name != SecretsUser));
        Assert.DoesNotContain("AzureWebJobs.FulfilJob.Disabled", deployment.Settings.Keys);
    }

    [Theory]
    [MemberData(nameof(SnapshotTests.Names), MemberType = typeof(SnapshotTests))]
    public async Task Who_deploys_may_set_secrets_and_bring_in_packages_and_nothing_else(string name)
    {
        var deployment = await Deployment.OfAsync(bicep, name);
        Assert.Equal(
            [new Role(Role.Deployer, "Key Vault Secrets Officer", "vaults"), new Role(Role.Deployer, "Storage Blob Data Contributor", "containers/app-package")],
            deployment.Roles.Where(role => role.Holder == Role.Deployer).OrderBy(role => role.Name));
    }

    [Theory]
    [MemberData(nameof(SnapshotTests.Names), MemberType = typeof(SnapshotTests))]
    public async Task An_assignment_has_the_same_name_in_every_deployment(string name)
    {
        var names = (await Deployment.OfAsync(bicep, name)).OfType(Assignment).Select(Deployment.NameOf).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(
            (await Deployment.OfAsync(bicep, name)).OfType(Assignment).Where(role => Role.Read(role).Holder == Role.App),
            role => Assert.True(Guid.TryParse(Deployment.NameOf(role), out _)));
    }

    /// <summary>What a deployment no longer has stays where it was: another role on the same queue would come beside the one before.</summary>
    [Fact]
    public async Task A_change_of_the_queue_leaves_one_role_on_the_queue_of_what_failed()
    {
        using var changed = await Draft.WithAsync("smallest", "param queue = 'ServiceBus'");
        Assert.Equal(
            OnPoison(await Deployment.OfAsync(bicep, "smallest")),
            OnPoison(await Deployment.OfFileAsync(bicep, changed.ParameterFile)));
    }

    [Theory]
    [InlineData("User")]
    [InlineData("ServicePrincipal")]
    [InlineData("Group")]
    public async Task What_the_one_who_deploys_is_can_be_said(string type)
    {
        using var draft = await Draft.WithAsync("smallest", $"param operatorPrincipalId = '{Somebody}'\n\nparam operatorPrincipalType = '{type}'");
        Assert.Equal([type, type], TypesOfSomebody(await Deployment.OfFileAsync(bicep, draft.ParameterFile)));
        using var silent = await Draft.WithAsync("smallest", $"param operatorPrincipalId = '{Somebody}'");
        Assert.Equal([null, null], TypesOfSomebody(await Deployment.OfFileAsync(bicep, silent.ParameterFile)));
    }

    private static IEnumerable<string?> TypesOfSomebody(Deployment deployment) => deployment.OfType(Assignment).Select(Deployment.Properties)
        .Where(role => role.GetProperty("principalId").GetString() == Somebody)
        .Select(role => role.TryGetProperty("principalType", out var type) ? type.GetString() : null);

    private static string OnPoison(Deployment deployment) =>
        Deployment.NameOf(deployment.OfType(Assignment).Single(role => Role.Read(role).Scope == "queues/fulfil-poison"));

    private async Task HasAsync(string name, (string CodePath, string Role, string Scope)[] needed, string[] secrets) => Assert.Equal(
        Distinct([.. needed, .. secrets.Select(secret => ($"the platform, for app settings that refer to {secret}", SecretsUser, $"secrets/{secret}"))]),
        OfApp(await Deployment.OfAsync(bicep, name)));

    private static IEnumerable<Role> Distinct(IEnumerable<(string CodePath, string Role, string Scope)> needed) =>
        Sorted(needed.Select(row => new Role(Role.App, row.Role, row.Scope)).Distinct());

    private static IEnumerable<Role> OfApp(Deployment deployment) => Sorted(deployment.Roles.Where(role => role.Holder == Role.App));

    private static IOrderedEnumerable<Role> Sorted(IEnumerable<Role> roles) => roles.OrderBy(role => role.Name, StringComparer.Ordinal).ThenBy(role => role.Scope, StringComparer.Ordinal);
}
