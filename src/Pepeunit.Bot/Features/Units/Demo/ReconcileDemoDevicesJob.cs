using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Demo;

/// <summary>Stops demo devices whose time is over, and is the net under the change that starts and stops them.</summary>
internal sealed class ReconcileDemoDevicesJob(DemoDevices devices)
{
    public Task RunAsync(CancellationToken cancellationToken) => devices.ReconcileAsync(cancellationToken);
}

/// <summary>Starts and stops demo devices as soon as Units come and go.</summary>
internal sealed class DemoDeviceChanges(DemoDevices devices) : IChangeHandler
{
    public Task HandleAsync(Change change, CancellationToken cancellationToken) => UnitChanges.Concerns(change.Kind)
        ? devices.ReconcileAsync(cancellationToken)
        : Task.CompletedTask;
}
