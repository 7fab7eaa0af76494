package dev.cloister.host.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last request ids that an object applied, oldest first, at most
/// [StorageLimits#REQUEST_IDS_PER_OBJECT_MAX]; stored as (length: 1, id)*.
record AppliedRequests(List<byte[]> ids) {

  static AppliedRequests of(byte @Nullable [] stored) {
    List<byte[]> ids = new ArrayList<>();
    var in = ByteBuffer.wrap(stored == null ? new byte[0] : stored);
    while (in.hasRemaining()) {
      byte[] id = new byte[Byte.toUnsignedInt(in.get())];
      in.get(id);
      ids.add(id);
    }
    return new AppliedRequests(ids);
  }

  boolean contains(byte[] id) {
    return ids.stream().anyMatch(known -> Arrays.equals(known, id));
  }

  AppliedRequests with(byte[] id) {
    List<byte[]> longer = new ArrayList<>(ids);
    longer.add(id);
    int surplus = Math.max(0, longer.size() - StorageLimits.REQUEST_IDS_PER_OBJECT_MAX);
    return new AppliedRequests(longer.subList(surplus, longer.size()));
  }

  byte[] bytes() {
    var out = ByteBuffer.allocate(ids.stream().mapToInt(id -> 1 + id.length).sum());
    ids.forEach(id -> out.put((byte) id.length).put(id));
    return out.array();
  }
}
