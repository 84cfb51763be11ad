namespace Paywall.Infra.Tests.Scripts;

/// <summary>
/// A PATH with few programs on it, and an <c>az</c> that keeps what it is given and knows a paywall whose vault has two secrets that nobody has set.
/// </summary>
internal sealed class FakeTools : IDisposable
{
    /// <summary>Answers by the first rule that fits and is not used up, and otherwise as a healthy deployment does.</summary>
    private const string Az =
        """
        #!/bin/bash
        printf '%s\n' "$*" >> "$FAKE_AZ/calls"
        [ -z "${PAYWALL_SECRET_ZBD_API_KEY:-}" ] || echo 'az sees a secret' >> "$FAKE_AZ/calls"
        for rule in "$FAKE_AZ"/rule-*; do
          [ -e "$rule" ] || continue
          { read -r left; read -r code; read -r pattern; IFS= read -r -d '' text; } < "$rule"
          if [ "$left" -gt 0 ] && [[ "$*" == *"$pattern"* ]]; then
            printf '%s\n' $((left - 1)) "$code" "$pattern" "$text" > "$rule"
            if [ "$code" = 0 ]; then printf '%s' "$text"; else printf '%s' "$text" >&2; fi
            exit "$code"
          fi
        done
        case "$*" in
          *"account show"*"--output tsv"*) echo the-subscription ;;
          *"keyvault secret list"*) cat "$FAKE_AZ"/place-* ;;
          *"keyvault secret set"*)
            setting=-
            while [ $# -gt 0 ]; do
              case $1 in --name) name=$2 ;; --file) file=$2 ;; --tags) setting=${2#setting=} ;; esac
              shift
            done
            cat "$file" > "$FAKE_AZ/secret-$name"
            printf '%s\t-\t%s\n' "$name" "$setting" > "$FAKE_AZ/place-$name" ;;
          *"rest --method get"*configreferences*) printf 'Resolved\tPaywall__Keys__0__Secret\nResolved\tPaywall__Wallets__Zbd__ApiKey\n' ;;
          *"deployment group show"*) printf 'apP_NAME apP_URL vaulT_NAME storagE_NAME\nthe-app https://the-app.example the-vault thestorage\n' ;;
        esac
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("paywall-tools-");
    private int _rules;

    /// <param name="programs">What is installed.</param>
    public FakeTools(params string[] programs)
    {
        foreach (var program in programs)
        {
            var real = System.Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).First(File.Exists);
            File.CreateSymbolicLink(PathOf(program), real);
        }

        File.WriteAllText(PathOf("calls"), "");
        File.WriteAllText(PathOf("place-master-key-1"), "master-key-1\tunset, to be generated\tPaywall__Keys__0__Secret\n");
        File.WriteAllText(PathOf("place-zbd-api-key"), "zbd-api-key\tunset\tPaywall__Wallets__Zbd__ApiKey\n");
    }

    public (string Name, string Value)[] Environment => [("PATH", _folder.FullName), ("FAKE_AZ", _folder.FullName)];

    /// <summary>How <c>az</c> and the other fakes were called, one line for each call.</summary>
    public string Calls => File.ReadAllText(PathOf("calls"));

    /// <summary>All that the two scripts need.</summary>
    public static FakeTools Complete()
    {
        var tools = new FakeTools("bash", "openssl", "cat", "tr", "dirname", "sed");
        tools.Add("az", Az);
        foreach (var program in (string[])["dotnet", "curl", "gcc", "sleep"])
        {
            tools.Add(program, $"#!/bin/bash\nprintf '%s\\n' \"{program} $*\" >> \"$FAKE_AZ/calls\"\n[ -z \"${{PAYWALL_SECRET_ZBD_API_KEY:-}}\" ] || echo '{program} sees a secret' >> \"$FAKE_AZ/calls\"\n");
        }

        return tools;
    }

    /// <summary>Installs a program in place of what was there.</summary>
    public void Add(string program, string script)
    {
        Remove(program);
        File.WriteAllText(PathOf(program), script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(PathOf(program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Remove(string program) => File.Delete(PathOf(program));

    /// <summary>What <c>az</c> says, some times, when it is called with these words in its arguments.</summary>
    public void Answer(string words, string text, int code = 0, int times = 1000) =>
        File.WriteAllText(PathOf($"rule-{_rules++:D2}"), $"{times}\n{code}\n{words}\n{text}");

    /// <summary>Both secrets are set, as by an earlier run.</summary>
    public void SetSecrets()
    {
        File.WriteAllText(PathOf("place-master-key-1"), "master-key-1\t-\tPaywall__Keys__0__Secret\n");
        File.WriteAllText(PathOf("place-zbd-api-key"), "zbd-api-key\t-\tPaywall__Wallets__Zbd__ApiKey\n");
    }

    /// <summary>What was set as a secret.</summary>
    public string Secret(string name) => File.ReadAllText(PathOf($"secret-{name}"));

    public bool IsSet(string name) => File.Exists(PathOf($"secret-{name}"));

    /// <summary>What the vault says of a secret: name, type and setting.</summary>
    public string Place(string name) => File.ReadAllText(PathOf($"place-{name}")).Trim();

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);
}
