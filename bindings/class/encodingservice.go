package class

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"sync"

	"github.com/klauspost/compress/zstd"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds EncodingService. Its one rule: what decompressing would need
// is known, and allowed, before it begins.

// EncodingService is the class EncodingService.
// https://create.roblox.com/docs/reference/engine/classes/EncodingService
var EncodingService = bind.Class{
	Name:    "EncodingService",
	Service: true,
	Methods: map[string]bind.Method{
		"Base64Decode":              base64Decode,
		"Base64Encode":              base64Encode,
		"CompressBuffer":            compressBuffer,
		"ComputeBufferHash":         func(c *bind.Call) { giveBuffer(c, digest(c, bufferArgument(c, 1))) },
		"ComputeStringHash":         func(c *bind.Call) { c.ReturnString(string(digest(c, []byte(c.String(1))))) },
		"DecompressBuffer":          decompressBuffer,
		"GetDecompressedBufferSize": getDecompressedBufferSize,
	},
}

// bufferArgument returns the bytes of argument i, which must be a buffer.
func bufferArgument(c *bind.Call, i int) []byte {
	b := c.Require(i, "buffer").AsBuffer()
	if b == nil {
		c.CastError(i, "buffer")
	}
	return b.Bytes
}

func giveBuffer(c *bind.Call, bytes []byte) { c.Return(vm.NewBuffer(bytes).Value()) }

func base64Encode(c *bind.Call) {
	input := bufferArgument(c, 1)
	c.Charge(base64.StdEncoding.EncodedLen(len(input)))
	giveBuffer(c, base64.StdEncoding.AppendEncode(nil, input))
}

func base64Decode(c *bind.Call) {
	input := bufferArgument(c, 1)
	c.Charge(base64.StdEncoding.DecodedLen(len(input)))
	output, err := base64.StdEncoding.AppendDecode(nil, input)
	if err != nil {
		c.Errorf("Base64Decode: input is not valid Base64 data")
	}
	giveBuffer(c, output)
}

// digest is the hash by the algorithm in the second argument.
func digest(c *bind.Call, input []byte) []byte {
	switch algorithm := enumArgument(c, 2, "HashAlgorithm").Name; algorithm {
	case "Md5":
		sum := md5.Sum(input)
		return sum[:]
	case "Sha1":
		sum := sha1.Sum(input)
		return sum[:]
	case "Sha256":
		sum := sha256.Sum256(input)
		return sum[:]
	default:
		c.Raise(bind.Unsupported("Enum.HashAlgorithm."+algorithm, "how long Roblox's hashes of it are is not documented; use Sha256"))
		return nil
	}
}

// --- compression ------------------------------------------------------------

// The compression levels that Roblox takes, and the one it assumes.
const (
	leastCompression = -7
	mostCompression  = 22
	defaultLevel     = 1
)

// maxDecompressed is the most bytes that a buffer can hold.
const maxDecompressed = 1 << 30

// decoder decompresses for all servers; its DecodeAll is safe to call from any
// goroutine.
var decoder = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic(err) // the options are valid
	}
	return d
})

func compressBuffer(c *bind.Call) {
	input := bufferArgument(c, 1)
	enumArgument(c, 2, "CompressionAlgorithm")
	level := c.OptInt64(3, defaultLevel)
	if level < leastCompression || level > mostCompression {
		c.Errorf("CompressBuffer: compression level must be between %d and %d", leastCompression, mostCompression)
	}
	c.Charge(len(input))
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(int(max(level, 1)))),
		zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true))
	c.Check(err)
	defer encoder.Close()
	giveBuffer(c, encoder.EncodeAll(input, nil))
}

// decompressedSize is the size that a compressed buffer says it has.
func decompressedSize(c *bind.Call) (input []byte, size int, known bool) {
	input = bufferArgument(c, 1)
	enumArgument(c, 2, "CompressionAlgorithm")
	var header zstd.Header
	if err := header.Decode(input); err != nil || !header.HasFCS || header.FrameContentSize > maxDecompressed {
		return input, 0, false
	}
	return input, int(header.FrameContentSize), true
}

func getDecompressedBufferSize(c *bind.Call) {
	_, size, known := decompressedSize(c)
	if !known {
		c.Give(nil)
		return
	}
	c.ReturnNumber(float64(size))
}

func decompressBuffer(c *bind.Call) {
	input, size, known := decompressedSize(c)
	if !known {
		c.Errorf("DecompressBuffer: the size of the data is unknown or invalid")
	}
	c.Charge(size)
	output, err := decoder().DecodeAll(input, make([]byte, 0, size))
	if err != nil {
		c.Errorf("DecompressBuffer: the data is invalid")
	}
	giveBuffer(c, output)
}
