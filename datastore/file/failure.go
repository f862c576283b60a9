package file

// This file holds how a failed write is told. Its one rule: the path, what was done, why it failed, and what to do.

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// remedies are what to do about what the system says of a write.
var remedies = []struct {
	causes []syscall.Errno
	hint   string
}{
	{[]syscall.Errno{syscall.ENOSPC, syscall.EFBIG, syscall.EDQUOT}, "make room, and writing goes on"},
	{[]syscall.Errno{syscall.EACCES, syscall.EBADF, syscall.EPERM, syscall.EROFS}, "give the process the right to write it again, and restart"},
	{[]syscall.Errno{syscall.EIO}, "the disk fails: copy the store elsewhere"},
}

// writeFailed words the failure of a transaction. None of its writes is in the file, unless the very last step failed,
// which marks it as whole; then it may be.
func (b *Backend) writeFailed(err error) error {
	err = unwrapPath(err)
	if text := err.Error(); strings.Contains(text, b.path) {
		err = errors.New(strings.ReplaceAll(text, " "+b.path, "")) // bbolt's, which wraps nothing
	}
	err = fmt.Errorf("write store %s: %w", b.path, err)
	for _, r := range remedies {
		for _, cause := range r.causes {
			if strings.HasSuffix(err.Error(), cause.Error()) {
				return fmt.Errorf("%w\n  hint: nothing that was saved before is lost; %s", err, r.hint)
			}
		}
	}
	return err
}
