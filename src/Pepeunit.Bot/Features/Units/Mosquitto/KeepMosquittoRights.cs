using System.Data.Common;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Mqtt;

namespace Pepeunit.Bot.Features.Units.Mosquitto;

/// <summary>
/// Keeps mosquitto's access file as the rights are: it looks once a second whether they have changed, so that a hundred
/// changes in a second are one file and one reload.
/// </summary>
internal sealed partial class KeepMosquittoRights(
    DeviceRightsReader rights, IBrokerAccess access, IOptions<MosquittoOptions> options, TimeProvider time,
    ILogger<KeepMosquittoRights> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly MosquittoAclFile _file = new(options.Value.AclFile!);
    private readonly MosquittoProcess? _mosquitto =
        options.Value.PidFile is { } pidFile ? new MosquittoProcess(pidFile, options.Value.AclFile!) : null;

    private long? _written;
    private bool _hasFailed;

    // At the start, too: the process before this one may have ended between the file and the signal.
    private MosquittoReload? _pending = MosquittoReload.NotRunning;

    /// <summary>Writes the file if the rights have changed, and has it read.</summary>
    /// <returns>Null when mosquitto knows all there is to know; else why not yet.</returns>
    public async Task<MosquittoReload?> TickAsync(CancellationToken cancellationToken)
    {
        // Before the rights are read: what changes meanwhile is written at the next tick.
        var version = access.Version;
        if (version != _written)
        {
            var users = await rights.ListAsync(cancellationToken);
            if (await _file.ReplaceAsync(MosquittoAcl.Render(users), cancellationToken))
            {
                LogWritten(_file.Path, users.Count);
                _pending ??= MosquittoReload.NotRunning;
            }

            _written = version;
        }

        if (_pending is { } before) _pending = Reload(before);
        return _pending;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await TryTickAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start compares and writes.
        }
    }

    private async Task TryTickAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TickAsync(cancellationToken);
            _hasFailed = false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DbException)
        {
            // Once for a row of failures; each second it is tried again.
            if (!_hasFailed) LogFailed(failure, _file.Path);
            _hasFailed = true;
        }
    }

    /// <returns>Null when it is asked, or when that is somebody else's task.</returns>
    private MosquittoReload? Reload(MosquittoReload before)
    {
        var outcome = _mosquitto?.Reload() ?? MosquittoReload.Asked;
        if (outcome == MosquittoReload.Asked) return null;
        if (outcome == before) return outcome;
        switch (outcome)
        {
            case MosquittoReload.Unreadable: LogUnreadable(_file.Path); break;
            case MosquittoReload.NotMosquitto: LogNotMosquitto(options.Value.PidFile!); break;
            case MosquittoReload.NotAllowed: LogNotAllowed(options.Value.PidFile!); break;
        }

        return outcome;
    }

    [LoggerMessage(LogLevel.Debug, "{File} was written with {Users} users")]
    private partial void LogWritten(string file, int users);

    [LoggerMessage(LogLevel.Error,
        "PU_MOSQUITTO_ACL_FILE {File} could not be brought up to date: mosquitto keeps the rights it has; it is tried again each "
            + "second")]
    private partial void LogFailed(Exception failure, string file);

    [LoggerMessage(LogLevel.Error,
        "Mosquitto's user cannot read PU_MOSQUITTO_ACL_FILE {File}, so it was not asked to reload: it would let everybody do "
            + "everything. Give the file and its folder to mosquitto's group (chgrp)")]
    private partial void LogUnreadable(string file);

    [LoggerMessage(LogLevel.Error,
        "The process that PU_MOSQUITTO_PID_FILE {File} names is not mosquitto, so it was not asked to reload")]
    private partial void LogNotMosquitto(string file);

    [LoggerMessage(LogLevel.Error,
        "Mosquitto, named by PU_MOSQUITTO_PID_FILE {File}, runs as another user and cannot be asked to reload from here; it keeps "
            + "the rights it has. Run both as one user, or leave the setting out and reload mosquitto when the file changes")]
    private partial void LogNotAllowed(string file);
}
