"""Faults of returned files as a whole: opening, unit, quarter."""

from __future__ import annotations

from taskbook.problems.problem import Grade, Rule

_M, _V, _N = Grade.MUST, Grade.VERIFY, Grade.NOTE

_FILES = (
    (
        "file-lock",
        _V,
        "临时文件",
        "这是办公软件打开文件时留下的临时文件，不是填报表。",
        "请关闭正在编辑的程序，报送去掉“~$”开头的正式文件。",
    ),
    (
        "file-empty",
        _M,
        "空文件",
        "文件没有内容（{found}）。",
        "文件可能没有传完整，请重新报送。",
    ),
    (
        "file-too-large",
        _M,
        "文件过大",
        "文件过大，为安全起见没有打开：{found}。",
        "填报表不会这么大。请删去多余的空白行列、图片和工作表，另存后重新报送。",
    ),
    (
        "file-unsafe",
        _M,
        "文件可疑",
        "文件可疑，为安全起见没有打开：{found}。",
        "办公软件不会产生这样的文件。请核对来源，另存为 .xlsx 后重新报送。",
    ),
    (
        "file-encrypted",
        _M,
        "文件有密码",
        "文件设有打开密码，无法读取。",
        "请取消打开密码，另存后重新报送。",
    ),
    (
        "file-truncated",
        _M,
        "文件不完整",
        "文件不完整，只有前面一部分。",
        "文件没有传完整，请重新发送；也可以打开原文件另存后重新报送。",
    ),
    (
        "file-damaged",
        _M,
        "文件损坏",
        "文件已损坏，无法读取：{found}。",
        "请打开原文件修复，另存为 .xlsx 后重新报送。",
    ),
    (
        "file-et",
        _M,
        "WPS 专有格式",
        "文件是 WPS 表格的专有格式（.et），无法读取。",
        "请在 WPS 中另存为“Excel 工作簿（.xlsx）”后重新报送。",
    ),
    (
        "file-xlsb",
        _M,
        "二进制工作簿",
        "文件是二进制工作簿（.xlsb），无法读取。",
        "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后重新报送。",
    ),
    (
        "file-legacy",
        _M,
        "过旧的格式",
        "文件是 Excel 95 或更早的格式，无法读取。",
        "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后重新报送。",
    ),
    (
        "file-web",
        _M,
        "网页或 XML 格式",
        "文件其实是网页或 XML 文本，不是工作簿。",
        "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后重新报送。",
    ),
    (
        "file-word",
        _M,
        "Word 文档",
        "报送的是{found}，不是填报表。",
        "请把内容填入本期下发的填报表（.xlsx）后重新报送。",
    ),
    (
        "file-scan",
        _M,
        "图片或扫描件",
        "报送的是{found}，不能读取其中的内容。",
        "请把内容填入本期下发的填报表（.xlsx）后报送；盖章扫描件可另行附上。",
    ),
    (
        "file-not-workbook",
        _M,
        "不是表格文件",
        "文件不是表格（{found}）。",
        "请用本期下发的填报表填写后重新报送。",
    ),
    (
        "file-renamed",
        _N,
        "扩展名不符",
        "文件的扩展名与内容不符：{found}，已按实际内容读取。",
        "请勿直接改扩展名；需要换格式时请用“另存为”。",
    ),
    (
        "file-unreadable",
        _M,
        "无法读取",
        "无法读取文件：{found}。",
        "请检查文件是否存在、是否有读取权限、是否正被其他程序打开。",
    ),
    (
        "file-link",
        _V,
        "快捷方式或链接",
        "这是一个链接，没有跟随。",
        "请提供文件本身。",
    ),
    (
        "archive-unsupported",
        _M,
        "压缩格式不支持",
        "文件是 {found} 压缩包，无法打开。",
        "请解压后报送，或改用 zip 压缩。",
    ),
    (
        "archive-nested",
        _M,
        "压缩包套得过深",
        "压缩包里套压缩包超过两层，没有打开。",
        "请解压后报送。",
    ),
    (
        "archive-path",
        _V,
        "压缩包中的路径可疑",
        "压缩包中的文件名“{found}”指向包外，只当作名字使用。",
        "请核对压缩包的来源。",
    ),
    (
        "archive-truncated",
        _M,
        "压缩包不完整",
        "压缩包不完整，只有前面一部分。",
        "压缩包没有传完整，请重新发送。",
    ),
    (
        "archive-damaged",
        _M,
        "压缩包损坏",
        "压缩包或其中的文件已损坏：{found}。",
        "请重新压缩后报送，或解压后直接报送。",
    ),
    (
        "archive-encrypted",
        _M,
        "压缩包有密码",
        "压缩包或其中的文件设有密码，无法打开。",
        "请取消密码后重新报送。",
    ),
    (
        "archive-too-large",
        _M,
        "压缩包过大",
        "压缩包过大，为安全起见没有打开：{found}。",
        "请分批报送，或去掉与填报表无关的文件。",
    ),
)
_CONTENT = (
    (
        "content-macro",
        _N,
        "含有宏",
        "文件带有宏（{found}），没有运行，已忽略。",
        "请保存为不带宏的 .xlsx 格式。",
    ),
    (
        "content-external",
        _V,
        "含有外部链接",
        "文件链接到其他文件或数据源（{found}），没有跟随；链接的结果可能已过时。",
        "请把链接的内容改为直接填写的文字或数字。",
    ),
    (
        "content-embedded",
        _V,
        "含有图片或对象",
        "文件带有图片、图形或嵌入对象（{found}），没有读取。",
        "请确认其中没有应填入表格的内容；佐证材料请另行报送。",
    ),
    (
        "content-comment",
        _V,
        "含有批注",
        "文件带有批注（{found}），没有作为填报内容。",
        "需要说明的，请填在表格中。",
    ),
)
_IDENTITY = (
    (
        "return-unit-unknown",
        _M,
        "认不出单位",
        "认不出这份表是哪个单位的，全部内容待人工确认。{found}",
        "请用本期下发的填报表填写后重新报送。",
    ),
    (
        "unit-contradicts",
        _V,
        "单位自相矛盾",
        "表中写着“{found}”，表的标识却是“{expected}”的，全部内容待人工确认。",
        "请核对是否用错了其他单位的填报表。",
    ),
    (
        "unit-not-in-name",
        _V,
        "文件名与单位不符",
        "文件名或文件夹写着“{found}”，表是下发给“{expected}”的。",
        "请核对是否用错了其他单位的填报表。",
    ),
    (
        "identity-lost",
        _N,
        "标识丢失",
        "表的隐藏标识已丢失，凭{found}认定为“{expected}”。",
        "请直接在下发的填报表中填写，不要复制到新工作簿。",
    ),
    (
        "period-wrong",
        _M,
        "期间不符",
        "这是{found}的填报表，现在收的是{expected}，没有采用。",
        "请用本期下发的填报表填写后重新报送。",
    ),
    (
        "period-contradicts",
        _V,
        "期间自相矛盾",
        "表中写着{found}，表的标识却是{expected}，全部内容待人工确认。",
        "请核对是否填在了上期的表上。",
    ),
    (
        "period-unknown",
        _V,
        "认不出期间",
        "看不出这份表是不是{expected}的，全部内容待人工确认。",
        "请用本期下发的填报表填写后重新报送。",
    ),
    (
        "form-older",
        _V,
        "不是最新的填报表",
        "这份表与最后一次下发的（{expected}）不是同一版，能对上的行已采用。",
        "请核对下发后调整过的事项；必要时用新表填写。",
    ),
)

RULES: tuple[Rule, ...] = tuple(
    Rule(*entry) for entries in (_FILES, _CONTENT, _IDENTITY) for entry in entries
)
