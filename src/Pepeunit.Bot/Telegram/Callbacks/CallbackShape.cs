using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;

namespace Pepeunit.Bot.Telegram.Callbacks;

/// <summary>How one type of callback data becomes bytes and back. Made once per type by reflection, then compiled.</summary>
internal sealed class CallbackShape
{
    private readonly Action<ICallbackData, CallbackWriter> _write;
    private readonly Func<CallbackReader, ICallbackData> _read;

    private CallbackShape(Type type, ConstructorInfo constructor)
    {
        var parameters = constructor.GetParameters();
        Type = type;
        MaxBytes = parameters.Sum(MaxBytesOf);
        Fingerprint = string.Join(';', parameters.Select(Describe));
        _write = CompileWriter(type, parameters);
        _read = CompileReader(constructor, parameters);
    }

    public Type Type { get; }

    /// <summary>Bytes of the longest value.</summary>
    public int MaxBytes { get; }

    /// <summary>Names, types and enum members in order: a button made for another shape is recognised by it.</summary>
    public string Fingerprint { get; }

    /// <exception cref="ArgumentException">The type is not of the form <see cref="ICallbackData"/> asks for.</exception>
    public static CallbackShape Of(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length);
        // A record struct without parameters has no constructor of its own.
        return constructor is null ? new CallbackShape(type) : new CallbackShape(type, constructor);
    }

    private CallbackShape(Type type)
    {
        (Type, MaxBytes, Fingerprint) = (type, 0, "");
        var empty = (ICallbackData)Activator.CreateInstance(type)!;
        (_write, _read) = ((_, _) => { }, _ => empty);
    }

    /// <exception cref="ArgumentException">A string is longer than its type allows.</exception>
    public void Write(ICallbackData data, CallbackWriter writer) => _write(data, writer);

    public ICallbackData Read(CallbackReader reader) => _read(reader);

    private static Type Wire(Type type) => type.IsEnum ? Enum.GetUnderlyingType(type) : type;

    private static int MaxBytesOf(ParameterInfo parameter) => Type.GetTypeCode(Wire(parameter.ParameterType)) switch
    {
        TypeCode.Boolean or TypeCode.Byte => 1,
        TypeCode.Int16 => CallbackWriter.MaxBytesOf(16),
        TypeCode.Int32 => CallbackWriter.MaxBytesOf(32),
        TypeCode.Int64 => CallbackWriter.MaxBytesOf(64),
        TypeCode.String => 1 + MaxUtf8BytesOf(parameter),
        _ when parameter.ParameterType == typeof(Guid) => 16,
        _ => throw new ArgumentException(
            $"{parameter.Member.DeclaringType}.{parameter.Name} is a {parameter.ParameterType.Name}; callback data take "
            + "Guid, long, int, short, byte, bool, enums and strings with [MaxUtf8Bytes]."),
    };

    private static int MaxUtf8BytesOf(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<MaxUtf8BytesAttribute>()?.Bytes ?? throw new ArgumentException(
            $"{parameter.Member.DeclaringType}.{parameter.Name} is a string without [MaxUtf8Bytes].");

    private static string Describe(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var members = type.IsEnum
            ? "{" + string.Join(',', Enum.GetValues(type).Cast<object>().Select(value =>
                $"{value}={Convert.ToInt64(value, CultureInfo.InvariantCulture)}")) + "}"
            : "";
        return $"{Wire(type).Name}{members} {parameter.Name}";
    }

    private static Action<ICallbackData, CallbackWriter> CompileWriter(Type type, ParameterInfo[] parameters)
    {
        var data = Expression.Parameter(typeof(ICallbackData));
        var writer = Expression.Parameter(typeof(CallbackWriter));
        var typed = Expression.Convert(data, type);
        var writes = parameters.Select(Expression (parameter) =>
        {
            var value = Expression.Property(typed, parameter.Name!);
            return Type.GetTypeCode(Wire(parameter.ParameterType)) switch
            {
                TypeCode.Object => Expression.Call(writer, nameof(CallbackWriter.WriteGuid), null, value),
                TypeCode.String => Expression.Call(
                    writer, nameof(CallbackWriter.WriteText), null, value, Expression.Constant(MaxUtf8BytesOf(parameter))),
                TypeCode.Boolean => Expression.Call(writer, nameof(CallbackWriter.WriteBoolean), null, value),
                TypeCode.Byte => Expression.Call(
                    writer, nameof(CallbackWriter.WriteByte), null, Expression.Convert(value, typeof(byte))),
                _ => Expression.Call(
                    writer, nameof(CallbackWriter.WriteInteger), null, Expression.Convert(value, typeof(long))),
            };
        });
        return Expression.Lambda<Action<ICallbackData, CallbackWriter>>(Expression.Block(writes), data, writer).Compile();
    }

    private static Func<CallbackReader, ICallbackData> CompileReader(ConstructorInfo constructor, ParameterInfo[] parameters)
    {
        var reader = Expression.Parameter(typeof(CallbackReader));
        var values = parameters.Select(Expression (parameter) => Type.GetTypeCode(Wire(parameter.ParameterType)) switch
        {
            TypeCode.Object => Expression.Call(reader, nameof(CallbackReader.ReadGuid), null),
            TypeCode.String => Expression.Call(reader, nameof(CallbackReader.ReadText), null),
            TypeCode.Boolean => Expression.Call(reader, nameof(CallbackReader.ReadBoolean), null),
            TypeCode.Byte => Expression.Convert(
                Expression.Call(reader, nameof(CallbackReader.ReadByte), null), parameter.ParameterType),
            _ => Expression.Convert(
                Expression.Call(reader, nameof(CallbackReader.ReadInteger), null), parameter.ParameterType),
        });
        var made = Expression.Convert(Expression.New(constructor, values), typeof(ICallbackData));
        return Expression.Lambda<Func<CallbackReader, ICallbackData>>(made, reader).Compile();
    }
}
