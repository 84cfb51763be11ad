namespace Paywall.Fuzz;

/// <summary>Inputs in files.</summary>
public static class Corpus
{
    /// <summary>Runs a target on a file, or on every file of a folder; where it fails, the last name printed is the culprit's.</summary>
    /// <returns>The exit code.</returns>
    public static int Replay(FuzzTarget target, string path)
    {
        var files = Directory.Exists(path) ? Directory.GetFiles(path) : [path];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            Console.WriteLine(file);
            target(File.ReadAllBytes(file));
        }

        Console.WriteLine($"{files.Length} inputs held");
        return 0;
    }

    /// <summary>Everything that a stream has.</summary>
    public static byte[] ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
