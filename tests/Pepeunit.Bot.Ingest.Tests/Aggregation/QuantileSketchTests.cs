using CsCheck;
using Pepeunit.Bot.Ingest.Aggregation;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Aggregation;

public sealed class QuantileSketchTests
{
    private const int Values = 10_000;

    private static readonly double[] Quantiles = [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

    private static readonly Gen<double> SomeNumber = Gen.OneOf(
        Gen.Int[-3, 3].Select(value => (double)value), Gen.Double[-1e6, 1e6], Gen.Double[-1e300, 1e300]);

    public static TheoryData<string> Distributions => ["uniform", "normal", "exponential", "all magnitudes", "two peaks", "steps"];

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Any_quantile_is_within_one_percent(string distribution)
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, Values).Select(_ => Draw(distribution, random)).ToArray();

        var sketch = QuantileSketch.Of(values);

        Array.Sort(values);
        foreach (var quantile in Quantiles)
        {
            var exact = values[Math.Max(0, (int)Math.Ceiling(quantile * Values - 1e-9) - 1)];
            Assert.Equal(exact, sketch.Quantile(quantile), 0.01 * Math.Abs(exact));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-300)]
    [InlineData(-1e-300)]
    [InlineData(1e300)]
    [InlineData(-1e300)]
    [InlineData(double.Epsilon)]
    public void A_value_alone_is_its_own_quantile(double value)
    {
        var answer = QuantileSketch.Of([value]).Quantile(0.5);

        // Below the least normal number nothing is told from zero.
        Assert.Equal(value, answer, 0.01 * Math.Abs(value) + 2.3e-308);
    }

    [Fact]
    public void Any_split_and_order_merges_to_the_same_sketch() => Gen.Select(SomeNumber.Array[1, 60], Gen.Int[0, int.MaxValue]).Sample(
        (values, seed) =>
        {
            var random = new Random(seed);
            var parts = values.Chunk(7).Select(chunk => QuantileSketch.Of(chunk)).ToList();
            while (parts.Count > 1)
            {
                var (left, right) = (Take(), Take());
                parts.Add(QuantileSketch.Merge(left, right));
            }

            return parts[0].Equals(QuantileSketch.Of(values)) && parts[0].Count == values.Length;

            QuantileSketch Take()
            {
                var at = random.Next(parts.Count);
                var part = parts[at];
                parts.RemoveAt(at);
                return part;
            }
        });

    [Fact]
    public void A_sketch_survives_its_bytes() => SomeNumber.Array[0, 100].Sample(
        values => QuantileSketch.FromBytes(QuantileSketch.Of(values).ToBytes()).Equals(QuantileSketch.Of(values)));

    [Fact]
    public void Damaged_bytes_are_refused()
    {
        var bytes = QuantileSketch.Of([-1, 2, 3]).ToBytes();

        Assert.Throws<InvalidDataException>(() => QuantileSketch.FromBytes([]));
        Assert.Throws<InvalidDataException>(() => QuantileSketch.FromBytes([9, .. bytes[1..]]));
        Assert.Throws<InvalidDataException>(() => QuantileSketch.FromBytes(bytes[..^1]));
        Assert.Throws<InvalidDataException>(() => QuantileSketch.FromBytes([1, 255, 255, 255, 255, 7]));
    }

    [Fact]
    public void A_signal_takes_few_bytes()
    {
        // A room at 20 to 25 degrees: 20 bins of a quarter of a degree.
        var sketch = QuantileSketch.Of([.. Enumerable.Range(0, 10_000).Select(i => 20 + i % 500 / 100.0)]);

        Assert.Equal(20, sketch.BinCount);
        Assert.InRange(sketch.ToBytes().Length, 1, 80);
    }

    private static double Draw(string distribution, Random random) => distribution switch
    {
        "uniform" => random.NextDouble() * 200 - 100,
        "normal" => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()),
        "exponential" => -1_000 * Math.Log(1 - random.NextDouble()),
        "all magnitudes" => Math.Pow(10, random.NextDouble() * 600 - 300) * (random.Next(2) * 2 - 1),
        "two peaks" => random.Next(2) == 0 ? 1e-9 * (1 + random.NextDouble()) : -1e9 * (1 + random.NextDouble()),
        _ => random.Next(-5, 6),
    };
}
