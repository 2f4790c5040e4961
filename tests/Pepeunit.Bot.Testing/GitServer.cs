using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pepeunit.Bot.Testing;

/// <summary>
/// A real Git server on a free port: git's own http-backend behind https with a certificate made for this run. Its
/// repositories are real ones, filled by real commits.
/// </summary>
public sealed class GitServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;
    private string? _authorization;
    private Func<HttpContext, Task>? _instead;

    private GitServer()
    {
        CaFile = _folder.File("ca.pem");
        var certificate = MakeCertificate();
        File.WriteAllText(CaFile, certificate.ExportCertificatePem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>Trusts this server, and nobody else.</summary>
    public string CaFile { get; }

    public int Port { get; private set; }

    /// <summary>Requests that were answered or refused, as <c>path</c>.</summary>
    public List<string> Requests { get; } = [];

    public static async Task<GitServer> StartAsync()
    {
        var server = new GitServer();
        await server._app.StartAsync();
        server.Port = new Uri(server._app.Urls.Single()).Port;
        return server;
    }

    public Uri AddressOf(string repository, string host = "localhost") => new($"https://{host}:{Port}/{repository}.git");

    /// <summary>Asks for this user and password from now on.</summary>
    public void Protect(string user, string password) =>
        _authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>Answers every request by this from now on; null: as a Git server again.</summary>
    public void AnswerBy(Func<HttpContext, Task>? instead) => _instead = instead;

    /// <summary>Commits files to the branch of a repository, which is made when it is not there; null deletes a file.</summary>
    /// <returns>The commit.</returns>
    public string Commit(string repository, params (string Path, string? Content)[] files)
    {
        var work = _folder.File(repository + ".work");
        if (!Directory.Exists(work))
        {
            Directory.CreateDirectory(work);
            Git(work, "init", "-q", "-b", "main");
            Git(_folder.Path, "init", "-q", "--bare", "-b", "main", repository + ".git");
        }

        foreach (var (path, content) in files)
        {
            var file = Path.Combine(work, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            if (content is null) File.Delete(file);
            else File.WriteAllText(file, content);
        }

        Git(work, "add", "-A");
        Git(work, "commit", "-q", "--allow-empty", "-m", "change");
        Push(repository);
        return Git(work, "rev-parse", "HEAD").Trim();
    }

    /// <summary>Runs git in the working folder of a repository, and pushes everything.</summary>
    public void Do(string repository, params string[] arguments)
    {
        Git(_folder.File(repository + ".work"), arguments);
        Push(repository);
    }

    /// <summary>A file of the working folder, to be made by other means than text.</summary>
    public string WorkFile(string repository, string path) => Path.Combine(_folder.File(repository + ".work"), path);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private void Push(string repository)
    {
        var bare = _folder.File(repository + ".git");
        var work = _folder.File(repository + ".work");
        Git(work, "push", "-q", "--force", "--prune", bare, "refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*");
    }

    private static string Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["GIT_AUTHOR_NAME"] = "A",
            ["GIT_AUTHOR_EMAIL"] = "a@example.org",
            ["GIT_COMMITTER_NAME"] = "A",
            ["GIT_COMMITTER_EMAIL"] = "a@example.org",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {error.Result}");
    }

    private async Task HandleAsync(HttpContext context)
    {
        lock (Requests) Requests.Add(context.Request.Path);
        if (_instead is { } instead)
        {
            await instead(context);
            return;
        }

        if (_authorization is { } wanted && context.Request.Headers.Authorization.ToString() != wanted)
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        await RunBackendAsync(context);
    }

    /// <summary>RFC 3875: the request in the environment and on standard input, headers and body on standard output.</summary>
    private async Task RunBackendAsync(HttpContext context)
    {
        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["GIT_PROJECT_ROOT"] = _folder.Path;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["GIT_CONFIG_COUNT"] = "1";
        start.Environment["GIT_CONFIG_KEY_0"] = "safe.directory";
        start.Environment["GIT_CONFIG_VALUE_0"] = "*";
        start.Environment["PATH_INFO"] = context.Request.Path;
        start.Environment["QUERY_STRING"] = context.Request.QueryString.Value?.TrimStart('?');
        start.Environment["REQUEST_METHOD"] = context.Request.Method;
        start.Environment["CONTENT_TYPE"] = context.Request.ContentType;
        start.Environment["GIT_PROTOCOL"] = context.Request.Headers["Git-Protocol"];
        if (context.Request.Headers.ContentEncoding.Count > 0)
            start.Environment["HTTP_CONTENT_ENCODING"] = context.Request.Headers.ContentEncoding;
        using var process = Process.Start(start)!;
        try
        {
            await context.Request.Body.CopyToAsync(process.StandardInput.BaseStream, context.RequestAborted);
            process.StandardInput.Close();
            await SendAsync(process.StandardOutput.BaseStream, context);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The caller went away, as it is killed when it takes too much.
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static async Task SendAsync(Stream output, HttpContext context)
    {
        var header = new StringBuilder();
        var one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)
            && await output.ReadAsync(one, context.RequestAborted) == 1)
        {
            header.Append((char)one[0]);
        }

        foreach (var line in header.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var end = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..end], line[(end + 1)..].Trim());
            if (name == "Status") context.Response.StatusCode = int.Parse(value[..3], CultureInfo.InvariantCulture);
            else context.Response.Headers[name] = value;
        }

        await output.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=git.example.org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("git.example.org");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
