package robloxfile

// This file holds the outside of a binary file: the header and the chunks. Its
// one rule: a chunk's promised length is believed only as far as its compressed
// bytes can hold it and the file's budget allows it.

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// binaryMagic is how a binary file begins, up to and with its version, 0.
const binaryMagic = "<roblox!\x89\xff\r\n\x1a\n\x00\x00"

const (
	headerSize      = 32
	chunkHeaderSize = 16
	zstdMagic       = "\x28\xb5\x2f\xfd"
	endText         = "</roblox>"
)

// Limits of what compressed bytes may become.
const (
	lz4Ratio  = 255      // that LZ4 cannot exceed, plus a few bytes
	zstdRatio = 1000     // beyond zstdFree
	zstdFree  = 16 << 20 // bytes any chunk may have
)

// A budget bounds what one file may make us allocate. It is safe to use from any goroutine.
type budget struct {
	left  atomic.Int64
	total int64
}

// Every file may grow to budgetBase bytes, a larger one to budgetFactor times its size.
const (
	budgetBase   = 128 << 20
	budgetFactor = 64
)

func newBudget(size int) *budget {
	b := &budget{total: int64(budgetBase) + budgetFactor*int64(size)}
	b.left.Store(b.total)
	return b
}

// take asks for n bytes more.
func (b *budget) take(n int64) error {
	if b.left.Add(-n) < 0 {
		return fmt.Errorf("the file needs more than %d MiB of memory, which is more than a file of its size may", b.total>>20)
	}
	return nil
}

// A chunk is one chunk.
type chunk struct {
	name   string // without the zeros that fill it up
	offset int64
	data   []byte
	packed bool
	size   int64 // of data that is packed, when it is not
}

// A chunkReader reads the chunks behind the header.
type chunkReader struct {
	scanner
	size int64
}

// An unpacker decompresses chunks.
type unpacker struct {
	budget *budget
	zstd   *zstd.Decoder // made at first use
}

func (r *chunkReader) offset() int64 { return r.size - int64(len(r.data)) }

// next reads the next chunk, without decompressing it.
func (r *chunkReader) next() (chunk, error) {
	c := chunk{offset: r.offset()}
	if len(r.data) == 0 {
		return c, fmt.Errorf("the file ends without its END chunk: it is cut short")
	}
	header := r.need(chunkHeaderSize, "a chunk's header")
	if r.err != nil {
		return c, fmt.Errorf("the file is cut short: %w", r.err)
	}
	c.name = string(bytes.TrimRight(header[:4], "\x00"))
	packed, size := int64(binary.LittleEndian.Uint32(header[4:])), int64(binary.LittleEndian.Uint32(header[8:]))
	stored := packed
	if packed == 0 {
		stored = size
	}
	body := r.need(int(stored), fmt.Sprintf("chunk %q", c.name))
	if r.err != nil {
		return c, fmt.Errorf("the file is cut short: %w", r.err)
	}
	c.data, c.packed, c.size = body, packed != 0, size
	return c, nil
}

// open decompresses a chunk that is packed.
func (u *unpacker) open(c *chunk) (err error) {
	if !c.packed {
		return nil
	}
	if c.data, err = u.unpack(c.data, c.size); err != nil {
		return fmt.Errorf("chunk %q: %w", c.name, err)
	}
	c.packed = false
	return nil
}

// unpack decompresses bytes that say they are size.
func (u *unpacker) unpack(body []byte, size int64) ([]byte, error) {
	isZstd := bytes.HasPrefix(body, []byte(zstdMagic))
	most := lz4Ratio*int64(len(body)) + 16
	if isZstd {
		most = zstdFree + zstdRatio*int64(len(body))
	}
	if size > most {
		return nil, fmt.Errorf("got a length of %d for %d compressed bytes, want at most %d", size, len(body), most)
	}
	if err := u.budget.take(size); err != nil {
		return nil, err
	}
	if isZstd {
		return u.unpackZstd(body, size)
	}
	out := make([]byte, size)
	n, err := lz4.UncompressBlock(body, out)
	if err != nil {
		return nil, fmt.Errorf("its LZ4 data is damaged or longer than the %d bytes it promises", size)
	}
	if int64(n) != size {
		return nil, fmt.Errorf("got %d bytes of LZ4 data, want %d", n, size)
	}
	return out, nil
}

func (u *unpacker) unpackZstd(body []byte, size int64) (out []byte, err error) {
	if u.zstd == nil {
		// DecodeAll stays within the capacity it is given.
		u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			return nil, err
		}
	}
	out, err = u.zstd.DecodeAll(body, make([]byte, 0, size))
	if err != nil {
		return nil, fmt.Errorf("its zstd data is damaged or longer than the %d bytes it promises: %w", size, err)
	}
	if int64(len(out)) != size {
		return nil, fmt.Errorf("got %d bytes of zstd data, want %d", len(out), size)
	}
	return out, nil
}

// close ends what open has begun.
func (u *unpacker) close() {
	if u.zstd != nil {
		u.zstd.Close()
	}
}
