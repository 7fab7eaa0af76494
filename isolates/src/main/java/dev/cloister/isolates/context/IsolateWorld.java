package dev.cloister.isolates.context;

import dev.cloister.isolates.IsolateListener;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What child contexts take from outside: where their messages go, what ends the isolate, the meter
/// and the clocks.
public record IsolateWorld(
    IsolateListener listener,
    Consumer<IsolateListener.Death> end,
    ThreadMeter meter,
    LongSupplier ticker,
    InstantSource clock) {}
