x86_64 ioctl 3 0xae01 0 = 4
text: ioctl(3, KVM_CREATE_VM, 0) = 4

x86_64 ioctl 3 0xae03 3 = 1
text: ioctl(3, KVM_CHECK_EXTENSION, KVM_CAP_USER_MEMORY) = 1

x86_64 ioctl 4 0x4020ae46 0x1000 = 0
1000: u32 1 u32 2 u64 0x1000 u64 4096 u64 0x7000
text: ioctl(4, KVM_SET_USER_MEMORY_REGION, {slot=1, flags=KVM_MEM_READONLY, guest_phys_addr=0x1000, memory_size=4096, userspace_addr=0x7000}) = 0

# a list that is left out without -v
x86_64 ioctl 5 0x4008ae90 0x1000 = 0
1000: u32 1 u32 0 u32 4 u32 1 u32 1 u32 2 u32 3 u32 4 u32 5 fill12 0
text: ioctl(5, KVM_SET_CPUID2, {nent=1, entries=[...]}) = 0

x86_64 ioctl 5 0x4008ae90 0x1000 = 0
verbose
1000: u32 1 u32 0 u32 4 u32 1 u32 1 u32 2 u32 3 u32 4 u32 5 fill12 0
text: ioctl(5, KVM_SET_CPUID2, {nent=1, entries=[{function=0x4, index=0x1, flags=KVM_CPUID_FLAG_SIGNIFCANT_INDEX, eax=0x2, ebx=0x3, ecx=0x4, edx=0x5}]}) = 0

x86_64 ioctl 5 0x4008ae90 0x1000 = 0
1000: u32 0 u32 0
text: ioctl(5, KVM_SET_CPUID2, {nent=0, entries=[]}) = 0

# registers: each place where some are omitted is marked
x86_64 ioctl 5 0x4090ae82 0x1000 = 0
1000: u64 1 fill40 0 u64 2 u64 3 fill64 0 u64 4 u64 5
text: ioctl(5, KVM_SET_REGS, {rax=0x1, ..., rsp=0x2, rbp=0x3, ..., rip=0x4, rflags=0x5}) = 0

x86_64 ioctl 5 0x8138ae83 0x1000 = 0
1000> u64 0xffff0000 u32 65535 u16 61440 u8 11 u8 1 u8 0 u8 0 u8 1 u8 0 u8 0 u8 0 u8 0 u8 0 fill168 0 fill16 0 fill16 0 fill88 0
text: ioctl(5, KVM_GET_SREGS, {cs={base=0xffff0000, limit=65535, selector=61440, type=11, present=1, dpl=0, db=0, s=1, l=0, g=0, avl=0}, ...}) = 0
