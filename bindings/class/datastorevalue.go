package class

import (
	"math"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds the conversion of what scripts store: values, user ids,
// metadata. Its one rule: every refusal has Roblox's code and text.
// https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits

// Limits of metadata, in bytes. A key and a string value count alone; the
// total is of the JSON text.
const (
	maxMetadataKey   = 50
	maxMetadataValue = 250
	maxMetadata      = 300
)

// storedJSON are the rules for values of data stores of up to so many bytes.
func storedJSON(limit int) bind.JSONRules { return bind.JSONRules{Strict: true, Limit: limit} }

// valueLimit is the greatest size of a value that a server's engine takes.
func valueLimit(machine *vm.VM) int {
	if engine := bind.From[*datastore.Engine](bind.EnvOf(machine)); engine != nil {
		return engine.Rates().ValueBytes
	}
	return datastore.MaxValue
}

// change makes the content of a key from a value and user ids.
func (s *Store) change(value, userIDs vm.Value) (datastore.Change, error) {
	var c datastore.Change
	var err error
	if s.Ref.Ordered {
		c.Number, err = wholeNumber(s.Env.VM, value)
	} else {
		c.Value, err = EncodeValue(s.Env.VM, value)
	}
	if err == nil {
		c.UserIDs, err = userIDsOf(userIDs)
	}
	return c, err
}

// EncodeValue gives the JSON text of a value to store. The error is a
// *datastore.Error, or has Roblox's text for mixed and cyclic tables.
func EncodeValue(machine *vm.VM, v vm.Value) ([]byte, error) {
	if v.IsNil() {
		return nil, datastore.CantStoreValue.New("nil")
	}
	limit := valueLimit(machine)
	text, err := bind.AppendJSON(nil, v, storedJSON(limit))
	switch err {
	case nil:
		return text, nil
	case bind.JSONTooLong:
		return nil, datastore.ValueTooLarge.New(limit)
	case bind.JSONKeys:
		return nil, errMixedTable
	case bind.JSONCyclic:
		return nil, err
	}
	return nil, datastore.CantStoreValue.New(bind.TypeName(machine, v))
}

// textError is an error whose text is a script's to see.
type textError string

func (e textError) Error() string { return string(e) }

// errMixedTable is Roblox's text for tables that are neither arrays nor
// dictionaries.
const errMixedTable = textError("Cannot convert mixed or non-array tables: keys must be strings")

// decodeValue gives a fresh copy of a stored value.
func decodeValue(text []byte) (vm.Value, error) {
	v, err := bind.ParseJSON(string(text))
	if err != nil {
		corrupted := datastore.DataCorrupted.New()
		corrupted.Err = err
		return vm.Nil, corrupted
	}
	return v, nil
}

// wholeNumber gives the value of an ordered store, or a delta: a number
// without fraction.
func wholeNumber(machine *vm.VM, v vm.Value) (int64, error) {
	n, ok := integer(v)
	if !ok {
		name := bind.TypeName(machine, v)
		if v.IsNumber() {
			name = "double"
		}
		return 0, datastore.ValueNotAllowed.New(name)
	}
	return n, nil
}

// integer reads a number without fraction.
func integer(v vm.Value) (int64, bool) {
	f, ok := v.AsNumber()
	if !ok || f != math.Trunc(f) || f < math.MinInt64 || f >= math.MaxInt64 {
		return 0, false
	}
	return int64(f), true
}

// userIDsOf reads an array of user ids; nil is none.
func userIDsOf(v vm.Value) ([]int64, error) {
	if v.IsNil() {
		return nil, nil
	}
	t := v.AsTable()
	if t == nil {
		return nil, datastore.UserIDFormat.New()
	}
	var ids []int64
	for at, k, id, ok := t.At(0); ok; at, k, id, ok = t.At(at) {
		f, number := id.AsNumber()
		if !number || !k.IsNumber() || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
			return nil, datastore.UserIDFormat.New()
		}
		ids = append(ids, int64(f))
	}
	return ids, nil
}

// userIDsValue gives user ids as a new array.
func userIDsValue(ids []int64) vm.Value {
	t := vm.NewTable(len(ids), 0)
	for i, id := range ids {
		t.SetInt(i+1, vm.Number(float64(id)))
	}
	return t.Value()
}

// encodeMetadata gives the JSON text of a metadata table: string keys; strings,
// numbers, booleans and, though the documentation does not list them, tables of
// these as values: ProfileStore's own tests keep an array in it. Nil and an
// empty table are none.
func encodeMetadata(v vm.Value) ([]byte, error) {
	if v.IsNil() {
		return nil, nil
	}
	t := v.AsTable()
	if t == nil {
		return nil, datastore.MetadataFormat.New()
	}
	empty := true
	for at, k, value, ok := t.At(0); ok; at, k, value, ok = t.At(at) {
		empty = false
		if err := checkMetadata(k, value); err != nil {
			return nil, err
		}
	}
	if empty {
		return nil, nil
	}
	text, err := bind.AppendJSON(nil, v, storedJSON(0))
	if err != nil {
		return nil, datastore.MetadataFormat.New()
	}
	if len(text) > maxMetadata {
		return nil, datastore.AttributeSizeTooLarge.New(maxMetadata)
	}
	return text, nil
}

func checkMetadata(k, v vm.Value) error {
	key := k.AsString()
	if key == nil || !v.IsString() && !v.IsNumber() && !v.IsBoolean() && !v.IsTable() {
		return datastore.MetadataFormat.New()
	}
	if key.Len() > maxMetadataKey {
		return datastore.AttributeSizeTooLarge.New(maxMetadataKey)
	}
	if s := v.AsString(); s != nil && s.Len() > maxMetadataValue {
		return datastore.AttributeSizeTooLarge.New(maxMetadataValue)
	}
	return nil
}

// metadataValue gives stored metadata as a new table, empty for none.
func metadataValue(text []byte) vm.Value {
	if len(text) > 0 {
		if v, err := bind.ParseJSON(string(text)); err == nil && v.IsTable() {
			return v
		}
	}
	return vm.NewTable(0, 0).Value()
}

// optionMetadata is the Data of the option objects that carry metadata. What
// is wrong with it is raised by the request that uses it, as on Roblox.
type optionMetadata struct {
	text []byte
	err  error
}

// metadataOf gives the metadata of an options object, or of nil.
func metadataOf(options *instance.Instance) ([]byte, error) {
	if options == nil {
		return nil, nil
	}
	m, _ := options.Data.(optionMetadata)
	return m.text, m.err
}
