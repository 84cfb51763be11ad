namespace Paywall.Infra.Tests.Scripts;

/// <summary>A PATH with few programs on it, and an <c>az</c> that keeps what it is given and knows a vault with two secrets that nobody has set.</summary>
internal sealed class FakeTools : IDisposable
{
    private const string Az =
        """
        #!/bin/bash
        printf '%s\n' "$*" >> "$FAKE_AZ/calls"
        case "$*" in
          *"keyvault secret list"*)
            for name in master-key-1 zbd-api-key; do
              [ -e "$FAKE_AZ/secret-$name" ] && continue
              case $name in
                master-key-1) printf 'master-key-1\tunset, to be generated\tPaywall__Keys__0__Secret\n' ;;
                zbd-api-key) printf 'zbd-api-key\tunset\tPaywall__Wallets__Zbd__ApiKey\n' ;;
              esac
            done ;;
          *"keyvault secret set"*)
            while [ $# -gt 0 ]; do
              case $1 in --name) name=$2 ;; --file) file=$2 ;; esac
              shift
            done
            cat "$file" > "$FAKE_AZ/secret-$name" ;;
        esac
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("paywall-tools-");

    /// <param name="programs">What is installed.</param>
    public FakeTools(params string[] programs)
    {
        foreach (var program in programs)
        {
            var real = System.Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(_folder.FullName, program), real);
        }

        File.WriteAllText(Path.Combine(_folder.FullName, "calls"), "");
    }

    public (string Name, string Value)[] Environment => [("PATH", _folder.FullName), ("FAKE_AZ", _folder.FullName)];

    /// <summary>How <c>az</c> was called, one line for each call.</summary>
    public string Calls => File.ReadAllText(Path.Combine(_folder.FullName, "calls"));

    public void AddAz()
    {
        var path = Path.Combine(_folder.FullName, "az");
        File.WriteAllText(path, Az);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>What was set as a secret.</summary>
    public string Secret(string name) => File.ReadAllText(Path.Combine(_folder.FullName, $"secret-{name}"));

    public void Dispose() => _folder.Delete(recursive: true);
}
