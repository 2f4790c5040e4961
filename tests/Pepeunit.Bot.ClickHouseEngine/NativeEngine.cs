using System.Runtime.InteropServices;

namespace Pepeunit.Bot.ClickHouseEngine;

/// <summary>The C interface of libchdb, as far as it is used here. Source: chdb.h of chdb-io/chdb.</summary>
/// <remarks>Texts are given by pointer and length; results are freed by who asked for them.</remarks>
internal static unsafe partial class NativeEngine
{
    private const string Library = "chdb";

    /// <summary>Loads the library from a file, and keeps its signal handlers away from those of .NET.</summary>
    public static void Load(string path)
    {
        NativeLibrary.SetDllImportResolver(
            typeof(NativeEngine).Assembly, (name, _, _) => name == Library ? NativeLibrary.Load(path) : nint.Zero);

        // Before the first connection: afterwards it has no effect.
        EnableSignalHandlers(0);
    }

    [LibraryImport(Library, EntryPoint = "chdb_set_signal_handlers_enabled")]
    public static partial void EnableSignalHandlers(int isEnabled);

    [LibraryImport(Library, EntryPoint = "chdb_connect")]
    public static partial nint* Connect(int count, byte** arguments);

    [LibraryImport(Library, EntryPoint = "chdb_close_conn")]
    public static partial void Close(nint* connection);

    [LibraryImport(Library, EntryPoint = "chdb_query_with_params_n")]
    public static partial nint Query(
        nint connection, byte* sql, nuint sqlLength, byte* format, nuint formatLength,
        byte** names, nuint* nameLengths, byte** values, nuint* valueLengths, nuint count);

    [LibraryImport(Library, EntryPoint = "chdb_query_n")]
    public static partial nint Query(nint connection, byte* sql, nuint sqlLength, byte* format, nuint formatLength);

    [LibraryImport(Library, EntryPoint = "chdb_stream_insert_n")]
    public static partial nint BeginInsert(nint connection, byte* sql, nuint sqlLength, byte* format, nuint formatLength);

    [LibraryImport(Library, EntryPoint = "chdb_stream_append")]
    public static partial int Append(nint insert, byte* bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "chdb_stream_done")]
    public static partial nint EndInsert(nint insert);

    [LibraryImport(Library, EntryPoint = "chdb_stream_insert_error")]
    public static partial byte* InsertError(nint insert);

    [LibraryImport(Library, EntryPoint = "chdb_destroy_insert_stream")]
    public static partial void FreeInsert(nint insert);

    [LibraryImport(Library, EntryPoint = "chdb_result_buffer")]
    public static partial byte* Bytes(nint result);

    [LibraryImport(Library, EntryPoint = "chdb_result_length")]
    public static partial nuint Length(nint result);

    [LibraryImport(Library, EntryPoint = "chdb_result_error")]
    public static partial byte* Error(nint result);

    [LibraryImport(Library, EntryPoint = "chdb_result_rows_read")]
    public static partial ulong RowsRead(nint result);

    [LibraryImport(Library, EntryPoint = "chdb_result_rows_written")]
    public static partial ulong RowsWritten(nint result);

    [LibraryImport(Library, EntryPoint = "chdb_destroy_query_result")]
    public static partial void FreeResult(nint result);
}
