package class

import (
	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds the objects that describe keys, versions and stores. Their
// one rule: they are snapshots; every call of a method gives a new table.

// DataStoreKeyInfo describes the version of a key.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreKeyInfo
var DataStoreKeyInfo = bind.Class{
	Name: "DataStoreKeyInfo",
	Properties: []instance.Property{
		milliseconds("CreatedTime", func(i *instance.Instance) int64 { return entryOf(i).Created }),
		milliseconds("UpdatedTime", func(i *instance.Instance) int64 { return entryOf(i).Updated }),
		readText("Version", func(i *instance.Instance) string { return entryOf(i).Version }),
	},
	Methods: map[string]bind.Method{
		"GetMetadata": func(c *bind.Call) { c.Return(metadataValue(entryOf(c.Self).Metadata)) },
		"GetUserIds":  func(c *bind.Call) { c.Return(userIDsValue(entryOf(c.Self).UserIDs)) },
	},
}

// DataStoreObjectVersionInfo is an item of ListVersionsAsync.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreObjectVersionInfo
var DataStoreObjectVersionInfo = bind.Class{
	Name: "DataStoreObjectVersionInfo",
	Properties: []instance.Property{
		milliseconds("CreatedTime", func(i *instance.Instance) int64 { return versionOf(i).Created }),
		{Name: "IsDeleted", Type: instance.Bool, Default: false, ReadOnly: true,
			Get: func(i *instance.Instance) any { return versionOf(i).Deleted }},
		readText("Version", func(i *instance.Instance) string { return versionOf(i).Version }),
	},
}

// DataStoreInfo is an item of ListDataStoresAsync.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreInfo
var DataStoreInfo = bind.Class{
	Name: "DataStoreInfo",
	Properties: []instance.Property{
		milliseconds("CreatedTime", func(i *instance.Instance) int64 { return storeInfoOf(i).Created }),
		readText("DataStoreName", func(i *instance.Instance) string { return storeInfoOf(i).Name }),
		milliseconds("UpdatedTime", func(i *instance.Instance) int64 { return storeInfoOf(i).Updated }),
	},
}

// DataStoreKey is an item of ListKeysAsync.
// https://create.roblox.com/docs/reference/engine/classes/DataStoreKey
var DataStoreKey = bind.Class{
	Name: "DataStoreKey",
	Properties: []instance.Property{
		readText("KeyName", func(i *instance.Instance) string { name, _ := i.Data.(string); return name }),
	},
}

func entryOf(i *instance.Instance) *datastore.Entry {
	if e, _ := i.Data.(*datastore.Entry); e != nil {
		return e
	}
	return &datastore.Entry{}
}

func versionOf(i *instance.Instance) datastore.VersionInfo {
	v, _ := i.Data.(datastore.VersionInfo)
	return v
}

func storeInfoOf(i *instance.Instance) datastore.StoreInfo {
	s, _ := i.Data.(datastore.StoreInfo)
	return s
}

// milliseconds is a read-only property that holds a time since the epoch.
func milliseconds(name string, get func(*instance.Instance) int64) instance.Property {
	return instance.Property{Name: name, Type: instance.Int64, Default: 0.0, ReadOnly: true,
		Get: func(i *instance.Instance) any { return float64(get(i)) }}
}

// readText is a read-only property that holds a string.
func readText(name string, get func(*instance.Instance) string) instance.Property {
	return instance.Property{Name: name, Type: instance.String, Default: "", ReadOnly: true,
		Get: func(i *instance.Instance) any { return get(i) }}
}

// keyInfo makes the DataStoreKeyInfo of an entry.
func (s *Store) keyInfo(e *datastore.Entry) vm.Value {
	return describe(s.Env, "DataStoreKeyInfo", e)
}

// describe makes an object of one of the classes above.
func describe(e *bind.Env, class string, data any) vm.Value {
	object := newObject(e, class)
	object.Data = data
	return e.Instance(object)
}
