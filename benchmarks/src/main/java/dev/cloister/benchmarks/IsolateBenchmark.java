package dev.cloister.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a request to a running script costs, and what the first answer of a new context does, in
/// each place a script can run.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 5)
@Measurement(iterations = 5, time = 3)
@SuppressWarnings("NullAway.Init") // JMH injects parameters and calls the setup first
public class IsolateBenchmark {
  @Param public Subject subject;

  private Runner runner;

  @Setup
  public void open() throws IOException, InterruptedException {
    runner = subject.open();
  }

  @TearDown
  public void close() {
    runner.close();
  }

  @Benchmark
  public int hello() {
    return runner.hello();
  }

  @Benchmark
  public int contextStart() {
    return runner.start();
  }
}
