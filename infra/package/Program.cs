using Paywall.Package;

try
{
    if (!PackageOptions.TryParse(args, out var options))
    {
        Console.WriteLine(PackageOptions.Help);
        return 0;
    }

    Console.WriteLine(await PackageRun.RunAsync(options));
    return 0;
}
catch (PackageException problem)
{
    Console.Error.WriteLine($"package: {problem.Message}");
    return 1;
}
catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"package: {problem.Message}");
    return 1;
}
