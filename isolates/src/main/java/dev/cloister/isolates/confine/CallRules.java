package dev.cloister.isolates.confine;

import static dev.cloister.isolates.confine.SystemCall.*;

import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/// Which system calls a cordon may make once it has started, and what becomes of the others.
///
/// The list was measured (decision 26 says how). A call that is on no list here is refused with
/// EPERM, so that what a new JVM or C library tries first may fall back to what it tried before; a
/// call that nothing honest in a cordon makes ends the process.
final class CallRules {
  /// Always allowed. None of them names a file that Landlock does not look at, opens a connection,
  /// or touches another process.
  static final Set<SystemCall> ALLOWED =
      Set.of(
          // Descriptors that are there.
          READ,
          WRITE,
          READV,
          WRITEV,
          PREAD64,
          PREADV,
          PWRITE64,
          PWRITEV,
          CLOSE,
          LSEEK,
          FSYNC,
          FDATASYNC,
          FTRUNCATE,
          FALLOCATE,
          FADVISE64,
          DUP,
          DUP2,
          DUP3,
          PIPE2,
          EVENTFD2,
          SHUTDOWN,
          GETSOCKOPT,
          POLL,
          PPOLL,
          EPOLL_CREATE1,
          EPOLL_CTL,
          EPOLL_WAIT,
          EPOLL_PWAIT,
          FSTAT,
          FSTATFS,
          GETDENTS64,
          // Files, by name: Landlock says which.
          OPEN,
          OPENAT,
          STAT,
          LSTAT,
          NEWFSTATAT,
          STATX,
          STATFS,
          ACCESS,
          FACCESSAT,
          FACCESSAT2,
          READLINK,
          READLINKAT,
          GETCWD,
          MKDIR,
          MKDIRAT,
          RMDIR,
          UNLINK,
          UNLINKAT,
          FCHMOD,
          UMASK,
          // Memory. The compiler's code has to become executable.
          MMAP,
          MPROTECT,
          MUNMAP,
          MREMAP,
          MADVISE,
          BRK,
          MINCORE,
          // Threads and their signals to themselves.
          FUTEX,
          MEMBARRIER,
          SET_ROBUST_LIST,
          RSEQ,
          SCHED_YIELD,
          SCHED_GETAFFINITY,
          RT_SIGACTION,
          RT_SIGPROCMASK,
          RT_SIGRETURN,
          RT_SIGTIMEDWAIT,
          SIGALTSTACK,
          RESTART_SYSCALL,
          EXIT,
          EXIT_GROUP,
          // The clock, chance, and what the process is.
          NANOSLEEP,
          CLOCK_NANOSLEEP,
          CLOCK_GETTIME,
          CLOCK_GETRES,
          GETTIMEOFDAY,
          TIME,
          GETRANDOM,
          GETRUSAGE,
          GETRLIMIT,
          SYSINFO,
          UNAME,
          GETPID,
          GETPPID,
          GETTID,
          GETUID,
          GETEUID,
          GETGID,
          GETEGID,
          CAPGET);

  /// What is answered as if the kernel did not know it, so that the C library takes the older call
  /// whose arguments a filter can see.
  static final Set<SystemCall> UNKNOWN = Set.of(CLONE3, OPENAT2, CLOSE_RANGE);

  /// What ends the process: calls with which one process gets at another, or at the kernel.
  static final Set<SystemCall> DEADLY =
      Set.of(
          PTRACE,
          PROCESS_VM_READV,
          PROCESS_VM_WRITEV,
          KCMP,
          PIDFD_GETFD,
          PIDFD_SEND_SIGNAL,
          MOUNT,
          UMOUNT2,
          PIVOT_ROOT,
          CHROOT,
          SETNS,
          UNSHARE,
          OPEN_TREE,
          MOVE_MOUNT,
          FSOPEN,
          FSCONFIG,
          FSMOUNT,
          FSPICK,
          MOUNT_SETATTR,
          INIT_MODULE,
          FINIT_MODULE,
          DELETE_MODULE,
          KEXEC_LOAD,
          KEXEC_FILE_LOAD,
          BPF,
          PERF_EVENT_OPEN,
          USERFAULTFD,
          IO_URING_SETUP,
          IO_URING_ENTER,
          IO_URING_REGISTER,
          KEYCTL,
          ADD_KEY,
          REQUEST_KEY,
          OPEN_BY_HANDLE_AT,
          NAME_TO_HANDLE_AT,
          REBOOT,
          SWAPON,
          SWAPOFF,
          ACCT,
          IOPL,
          IOPERM,
          MODIFY_LDT,
          SETTIMEOFDAY,
          CLOCK_SETTIME,
          ADJTIMEX,
          CLOCK_ADJTIME,
          SETHOSTNAME,
          SETDOMAINNAME,
          QUOTACTL,
          SYSLOG,
          VHANGUP,
          FANOTIFY_INIT,
          NFSSERVCTL);

  /// x32's numbers on x86-64 begin here; no other machine has as many.
  private static final int FOREIGN_NUMBERS_FROM = 0x40000000;

  // What a new thread is, and every flag that makes a namespace.
  private static final int CLONE_THREAD_FLAGS = 0x100 | 0x800 | 0x10000;
  private static final int CLONE_NAMESPACES =
      0x00000080
          | 0x00020000
          | 0x02000000
          | 0x04000000
          | 0x08000000
          | 0x10000000
          | 0x20000000
          | 0x40000000;

  private static final int[] PRCTL_NAMES = {15, 16, 0x53564d41};
  private static final int[] IOCTL_READABLE_AND_TERMINAL = {0x541B, 0x5401, 0x5421};
  // Duplicates, flags and locks; not who gets a descriptor's signals.
  private static final int[] FCNTL_HARMLESS = {0, 1, 2, 3, 4, 5, 6, 7, 1030};

  private CallRules() {}

  /// The filter.
  ///
  /// @param pid the process whose threads may signal each other
  static BpfProgram program(Machine machine, int pid) {
    var program = new BpfProgram().onlyArch(machine.auditArch(), FOREIGN_NUMBERS_FROM);
    each(ALLOWED, machine, number -> program.on(number, BpfProgram.ALLOW));
    when(
        CLONE,
        machine,
        number ->
            program.allowWhen(
                number, 0, CLONE_THREAD_FLAGS | CLONE_NAMESPACES, CLONE_THREAD_FLAGS));
    when(TGKILL, machine, number -> program.allowWhen(number, 0, -1, pid));
    when(PRCTL, machine, number -> program.allowWhen(number, 0, -1, PRCTL_NAMES));
    when(IOCTL, machine, number -> program.allowWhen(number, 1, -1, IOCTL_READABLE_AND_TERMINAL));
    when(FCNTL, machine, number -> program.allowWhen(number, 1, -1, FCNTL_HARMLESS));
    when(PRLIMIT64, machine, number -> program.allowWhenNull(number, 2));
    each(UNKNOWN, machine, number -> program.on(number, BpfProgram.REFUSE | Kernel.ENOSYS));
    each(DEADLY, machine, number -> program.on(number, BpfProgram.KILL_PROCESS));
    return program.otherwise(BpfProgram.REFUSE | Kernel.EPERM);
  }

  /// How many calls are allowed, with any arguments or with some.
  static int allowed(Machine machine) {
    var withSome = Set.of(CLONE, TGKILL, PRCTL, IOCTL, FCNTL, PRLIMIT64);
    Predicate<SystemCall> there = call -> call.number(machine).isPresent();
    return (int) (ALLOWED.stream().filter(there).count() + withSome.stream().filter(there).count());
  }

  private static void each(Set<SystemCall> calls, Machine machine, IntConsumer rule) {
    // In the order of the table: a set's own differs from run to run.
    calls.stream().sorted().forEach(call -> when(call, machine, rule));
  }

  private static void when(SystemCall call, Machine machine, IntConsumer rule) {
    call.number(machine).ifPresent(rule);
  }
}
