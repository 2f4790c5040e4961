using System.Runtime.InteropServices;
using System.Text;

namespace Pepeunit.Bot.ClickHouseEngine;

/// <summary>What the engine answered to one statement.</summary>
internal sealed record EngineAnswer(byte[] Bytes, ulong RowsRead, ulong RowsWritten);

/// <summary>The engine's own error text, which begins with <c>Code: N.</c></summary>
internal sealed class EngineException(string message) : Exception(message);

/// <summary>One connection to the engine over a data folder: one session, used by one thread at a time. Many to the same
/// folder live side by side in one process.</summary>
internal sealed unsafe class EngineSession : IDisposable
{
    private const int CopyBytes = 256 * 1024;

    private nint* _connection;

    /// <exception cref="EngineException">The engine did not start; another process may have the folder.</exception>
    public EngineSession(string folder)
    {
        string[] arguments = ["clickhouse", $"--path={folder}"];
        var pointers = stackalloc byte*[arguments.Length];
        for (var i = 0; i < arguments.Length; i++) pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        _connection = NativeEngine.Connect(arguments.Length, pointers);
        for (var i = 0; i < arguments.Length; i++) Marshal.FreeCoTaskMem((nint)pointers[i]);
        if (_connection is null || *_connection == 0) throw new EngineException($"No connection to the engine over {folder}.");
    }

    public EngineAnswer Query(string sql) => Query(Encoding.UTF8.GetBytes(sql), "TabSeparated", []);

    /// <exception cref="EngineException">The engine refuses or fails.</exception>
    public EngineAnswer Query(
        ReadOnlySpan<byte> sql, string format, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var formatBytes = Encoding.UTF8.GetBytes(format);
        fixed (byte* text = sql)
        fixed (byte* formatText = formatBytes)
        {
            if (parameters.Count == 0)
                return Take(NativeEngine.Query(*_connection, text, (nuint)sql.Length, formatText, (nuint)formatBytes.Length));

            using var names = new Texts(parameters.Select(parameter => parameter.Key));
            using var values = new Texts(parameters.Select(parameter => parameter.Value));
            fixed (nuint* nameLengths = names.Lengths)
            fixed (nuint* valueLengths = values.Lengths)
            {
                return Take(NativeEngine.Query(
                    *_connection, text, (nuint)sql.Length, formatText, (nuint)formatBytes.Length,
                    names.Pointers, nameLengths, values.Pointers, valueLengths, (nuint)parameters.Count));
            }
        }
    }

    /// <summary>Inserts rows as they come.</summary>
    /// <param name="sql"><c>INSERT INTO …</c> without its FORMAT.</param>
    /// <exception cref="EngineException">The engine refuses or fails.</exception>
    public EngineAnswer Insert(string sql, string format, Stream rows)
    {
        var (text, formatBytes) = (Encoding.UTF8.GetBytes(sql), Encoding.UTF8.GetBytes(format));
        nint insert;
        fixed (byte* textAt = text)
        fixed (byte* formatAt = formatBytes)
        {
            insert = NativeEngine.BeginInsert(
                *_connection, textAt, (nuint)text.Length, formatAt, (nuint)formatBytes.Length);
        }

        try
        {
            if (Marshal.PtrToStringUTF8((nint)NativeEngine.InsertError(insert)) is { } error) throw new EngineException(error);
            var buffer = new byte[CopyBytes];
            for (int read; (read = rows.Read(buffer)) > 0;)
            {
                fixed (byte* bytes = buffer)
                {
                    if (NativeEngine.Append(insert, bytes, (nuint)read) != 0) break;
                }
            }

            return Take(NativeEngine.EndInsert(insert));
        }
        finally
        {
            NativeEngine.FreeInsert(insert);
        }
    }

    public void Dispose()
    {
        if (_connection is null) return;
        NativeEngine.Close(_connection);
        _connection = null;
    }

    private static EngineAnswer Take(nint result)
    {
        try
        {
            if (Marshal.PtrToStringUTF8((nint)NativeEngine.Error(result)) is { } error) throw new EngineException(error);
            var bytes = new ReadOnlySpan<byte>(NativeEngine.Bytes(result), checked((int)NativeEngine.Length(result)));
            return new EngineAnswer(bytes.ToArray(), NativeEngine.RowsRead(result), NativeEngine.RowsWritten(result));
        }
        finally
        {
            NativeEngine.FreeResult(result);
        }
    }

    /// <summary>Texts in memory that the engine reads.</summary>
    private sealed class Texts : IDisposable
    {
        private readonly nint[] _texts;
        private readonly GCHandle _handle;

        public Texts(IEnumerable<string> texts)
        {
            var all = texts.ToList();
            _texts = [.. all.Select(Marshal.StringToCoTaskMemUTF8)];
            Lengths = [.. all.Select(text => (nuint)Encoding.UTF8.GetByteCount(text))];
            _handle = GCHandle.Alloc(_texts, GCHandleType.Pinned);
        }

        public nuint[] Lengths { get; }

        public byte** Pointers => (byte**)_handle.AddrOfPinnedObject();

        public void Dispose()
        {
            _handle.Free();
            foreach (var text in _texts) Marshal.FreeCoTaskMem(text);
        }
    }
}
