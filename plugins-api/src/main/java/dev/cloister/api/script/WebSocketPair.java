package dev.cloister.api.script;

/// Two ends of one WebSocket: what goes into one comes out of the other. Made by
/// [Context#webSocketPair].
///
/// @param client the one that usually goes to the client, in [Response#webSocket(WebSocket)]
/// @param server the one that usually stays
public record WebSocketPair(WebSocket client, WebSocket server) {}
