/**
 * Extensions by which a double click starts a program, a script, or something that brings one along. Those that Outlook and
 * Gmail refuse, but for certificates and databases, which cannot start anything by themselves; the disk images and
 * notebooks that carry programs past the mark of the web; and the shortcuts of other systems and queries of spreadsheets.
 */
export const BLOCKED_EXTENSIONS: readonly string[] = words(`
  exe com scr pif bat cmd dll cpl ocx sys drv msi msp mst msu msix msixbundle appx appxbundle appinstaller application appref-ms
  vb vbe vbs vbp js jse mjs ws wsc wsf wsh sct hta htc ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 psm1
  msh msh1 msh2 mshxml msh1xml msh2xml csh ksh command workflow scpt scptd applescript
  jar jnlp class apk dex xpi crx py pyc pyo pyw pyz pyzw ahk au3
  lnk url website desktop webloc inetloc fileloc scf shb shs inf ins isp reg its mad maf mag mam maq mar mas mat mau mav maw mcf
  chm hlp cnt hpj gadget diagcab diagcfg diagpkg library-ms search-ms searchconnector-ms settingcontent-ms theme themepack desktopthemepackfile
  iqy oqy dqy rqy slk msc mde ade adp xll xla xlam wll wbk ppa ppam prg prf plg ops osd pcd fxp app bas vsmacros vsw webpnp xbap xnk printerexport
  iso img ima udf vhd vhdx vmdk wim dmg pkg mpkg deb rpm run appimage one onepkg onetoc2 rdp ica asx asp aspx
`);

/** What is blocked by content, and the extensions under which such content is what its name says. */
export const EXECUTABLE_TYPES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  type(
    'application/vnd.microsoft.portable-executable',
    'exe dll scr cpl ocx sys drv com efi mui ax acm pyd xll wll node',
  ),
  type('application/x-msdos-executable', 'exe com sys drv ovl dll'),
  type('application/x-elf', 'so o ko elf bin run out appimage axf'),
  type('application/x-mach-binary', 'dylib bundle o so'),
  type('application/x-ms-shortcut', 'lnk'),
  type('application/x-msi', 'msi msp mst msm'),
  type('application/vnd.ms-htmlhelp', 'chm'),
  type('application/winhlp', 'hlp'),
  type('application/java-archive', 'jar war ear'),
  type('application/java-vm', 'class'),
  type('application/vnd.android.package-archive', 'apk'),
  type('application/vnd.android.dex', 'dex'),
  type('application/vnd.debian.binary-package', 'deb udeb ipk'),
  type('application/x-rpm', 'rpm'),
  type('application/wasm', 'wasm'),
  type('application/x-shockwave-flash', 'swf'),
  type('application/onenote', 'one onetoc2 onepkg'),
  type('application/x-iso9660-image', 'iso img udf'),
  type('application/x-udf-image', 'iso img udf'),
  type('application/x-fat-image', 'img ima vfd'),
  type('application/x-exfat-image', 'img'),
  type('application/x-ntfs-image', 'img'),
  type('application/x-ext-image', 'img'),
  type('application/x-hfs-image', 'img dmg'),
  type('application/x-apfs-image', 'img dmg'),
  type('application/x-mbr-image', 'img'),
  type('application/x-gpt-image', 'img'),
  type('application/x-apple-partition-image', 'img dmg'),
  type('application/x-squashfs', 'squashfs sqfs snap'),
  type('application/x-virtualbox-disk', 'vdi'),
  type('application/x-apple-diskimage', 'dmg'),
  type('application/x-vhd', 'vhd'),
  type('application/x-vhdx', 'vhdx'),
  type('application/x-vmdk', 'vmdk'),
  type('application/x-qemu-disk', 'qcow qcow2 img'),
  type('application/x-ms-wim', 'wim esd swm'),
]);

/** Declared types that mail programs hand to something that runs them. */
export const BLOCKED_DECLARED_TYPES: readonly string[] = words(`
  application/x-msdownload application/x-msdos-program application/x-ms-installer application/x-msi application/hta
  application/vnd.microsoft.portable-executable application/x-dosexec application/x-ms-shortcut application/java-archive
  application/x-java-jnlp-file text/vbscript application/x-vbscript text/vbs
`);

/** Extensions that a reader takes for a harmless document or picture when they stand before the last one. */
export const DOCUMENT_EXTENSIONS: ReadonlySet<string> = new Set(
  words(`
  pdf doc docx xls xlsx ppt pptx rtf odt ods odp txt csv jpg jpeg png gif bmp tif tiff mp3 mp4 avi mov zip rar
`),
);

/** Pages of script that are not blocked themselves, yet never honestly follow one of `OFFICE_EXTENSIONS`. */
export const PAGE_EXTENSIONS: ReadonlySet<string> = new Set(words('html htm shtml xhtml mht mhtml svg'));
export const OFFICE_EXTENSIONS: ReadonlySet<string> = new Set(words('pdf doc docx xls xlsx ppt pptx rtf'));

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function type(name: string, extensions: string): readonly [string, ReadonlySet<string>] {
  return [name, new Set(words(extensions))];
}
